using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Kernel.Iptables;

namespace Signalbox.Proxy.Verify;

/// <summary>Which of a node's iptables a mode uses.</summary>
internal static class IptablesInUse
{
    /// <summary>On a node the variant that an agent would be led to; of dumps the first with the proxy's chains.
    /// </summary>
    public static IptablesRules Of(NodeRules rules, bool isOffline)
    {
        if (isOffline)
        {
            return rules.Iptables.FirstOrDefault(
                held => held.Chains.Find(Table.Nat, ChainNames.Services) is not null)
                ?? rules.Iptables.FirstOrDefault() ?? new IptablesRules("iptables", ChainSet.Parse([]));
        }

        var variant = IptablesTools.Find(rules.Family).Variant == IptablesVariant.Nft ? "nft" : "legacy";
        return rules.Iptables.FirstOrDefault(held => held.Program.EndsWith(variant, StringComparison.Ordinal))
            ?? new IptablesRules($"iptables-{variant}", ChainSet.Parse([]));
    }
}
