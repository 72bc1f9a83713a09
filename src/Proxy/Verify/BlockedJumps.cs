using Signalbox.Core.Compare;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Kernel.Iptables;
using Signalbox.Proxy.Node;
using Signalbox.Proxy.Node.Checks;

namespace Signalbox.Proxy.Verify;

/// <summary>Our jumps from built-in chains that packets never come to, since others' rules before them decide about
/// everything new. Those rules are never touched.</summary>
internal static class BlockedJumps
{
    public static IEnumerable<Difference> In(IPFamily family, IptablesRules rules)
    {
        var variant = rules.Program.EndsWith("legacy", StringComparison.Ordinal)
            ? IptablesVariant.Legacy : IptablesVariant.Nft;
        var held = new HeldRules(family, variant, rules.Chains);
        return JumpsCheck.Behind(held).Select(blocked => new Difference
        {
            Owner = new Owner.Foreign(),
            Kind = DifferenceKind.BlockedJump,
            Place = $"{blocked.Table.Lower()} {blocked.Chain}",
            Words = $"a rule before the jump to {((Target.Jump)blocked.Jump.Target).Chain} decides about everything "
                + "that is new; it is not ours, and stays",
            Lines = [DiffLine.Held(blocked.By)],
            IsMendable = false,
        });
    }
}
