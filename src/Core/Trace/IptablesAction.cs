using System.Collections.Immutable;
using System.Diagnostics;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace;

/// <summary>What a rule does with a packet that meets it, as far as the walk is concerned. A closed family.</summary>
internal abstract record IptablesAction
{
    private const string Goto = "-g ";

    private static readonly Nothing GoesOn = new();

    /// <summary>The packet goes on to the next rule as it was: counting, logging, and what is written into headers that
    /// are not followed.</summary>
    public sealed record Nothing : IptablesAction;

    /// <summary>It goes on to the next rule, with another mark.</summary>
    public sealed record Change(Func<Flow, Flow> Apply) : IptablesAction;

    public sealed record Return : IptablesAction;

    public sealed record Accept : IptablesAction;

    public sealed record Drop : IptablesAction;

    public sealed record Reject : IptablesAction;

    /// <summary>A goto does not come back.</summary>
    public sealed record Call(string Chain, bool ComesBack) : IptablesAction;

    /// <summary>Gives the connection another destination or source: one of those that come out, each as likely as the
    /// others; none where that is not known.</summary>
    public sealed record Translate(string What, Func<Flow, NodeAddresses, ImmutableArray<Flow>> Apply) : IptablesAction;

    public sealed record Unknown(string What) : IptablesAction;

    public static IptablesAction Of(Rule rule, IptablesGround ground) => rule.Target switch
    {
        Target.None => (IptablesAction?)GotoOf(rule) ?? GoesOn,
        Target.Accept => new Accept(),
        Target.Drop => new Drop(),
        Target.Return => new Return(),
        Target.Reject => new Reject(),
        Target.SetMark mark => new Change(flow => flow with { Mark = (flow.Mark & ~mark.Mask) ^ mark.Value }),
        Target.DNAT nat => new Translate("DNAT", (flow, _) => [flow with
        {
            Destination = nat.Address, DestinationPort = nat.Port, IsRewritten = true,
        }]),
        Target.Masquerade => new Translate("MASQUERADE", (flow, _) => [flow with { IsMasqueraded = true }]),
        Target.Jump jump => ground.IsTarget(jump.Chain)
            ? ForeignTarget.Read(jump.Chain) : new Call(jump.Chain, ComesBack: true),
        Target.Other other => ForeignTarget.Read(other.Text),
        _ => throw new UnreachableException(),
    };

    /// <summary>"-g CHAIN" stands among the conditions.</summary>
    private static Call? GotoOf(Rule rule)
    {
        foreach (var match in rule.Matches)
        {
            if (match is Match.Other other && other.Text.StartsWith(Goto, StringComparison.Ordinal))
            {
                return new Call(other.Text[Goto.Length..], ComesBack: false);
            }
        }

        return null;
    }
}
