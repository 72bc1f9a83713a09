using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Compare;

/// <summary>What the node that a dump is from could do, as far as its rules tell: where a rule stands in the form of a
/// node without a feature, the node is taken to be without it.</summary>
public static class HeldFeatures
{
    public static IptablesFeatures Of(ChainSet held)
    {
        var forward = held.Find(Table.Filter, ChainNames.Forward) ?? [];
        var drops = forward.Where(rule => rule.Target is Target.Drop).ToList();
        return new IptablesFeatures
        {
            HasRandomFully = !(held.Find(Table.Nat, ChainNames.Postrouting) ?? [])
                .Any(rule => rule.Target is Target.Masquerade { IsFullyRandom: false }),
            CountsInvalid = !drops.Exists(rule => !Counts(rule)),
            CountsLocalhostNodePorts = CountsLocalhost(held),
        };
    }

    /// <summary>Only node ports on 127.0.0.0/8 are counted; without the counter they have no rule of their own.
    /// </summary>
    private static bool CountsLocalhost(ChainSet held)
    {
        var lines = (held.Find(Table.Nat, ChainNames.NodePorts) ?? []).ToList();
        return lines.Count == 0 || lines.Exists(Counts);
    }

    private static bool Counts(Rule rule) => rule.Matches.Items.Any(match => match is Match.Accounting);
}
