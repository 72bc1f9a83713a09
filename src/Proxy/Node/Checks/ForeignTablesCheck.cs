using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Nftables;
using Signalbox.Proxy.Node.Walks;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>Tables of others in nf_tables leave Service traffic a way through. Each base chain decides for itself: what
/// one has accepted another may drop.</summary>
internal sealed class ForeignTablesCheck : INodeCheck
{
    private static readonly HashSet<string> BuiltIn = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

    public string Name => "foreign-tables";

    public string Fine => "no table of nftables stops Service traffic";

    public IEnumerable<Finding> Look(NodeView node) =>
        node.HookedChains.Where(IsForeign).SelectMany(chain => Look(chain, new NftWalk(chain).Walk()));

    private static IEnumerable<Finding> Look(HookedChain chain, ChainWalk walk)
    {
        var place = $"table {chain.Family} {chain.Table}, chain {chain.Name}";
        var hook = chain.Hook.ToString().ToLowerInvariant();
        var list = $"nft list chain {chain.Family} {chain.Table} {chain.Name}";
        if (!walk.MayPass)
        {
            yield return new Finding(
                Severity.Failure,
                walk.Last is { } rule
                    ? $"{place}: {rule.Text}"
                    : $"{place}: policy drop, and no rule accepts new connections",
                $"All Service traffic that passes the hook {hook} is stopped.",
                $"{list}; then have its owner accept it: ct status dnat accept");
        }
        else if (walk.Last is null && chain.DropsByPolicy && walk.Accepting is not { Meets: Meets.Yes })
        {
            yield return new Finding(
                Severity.Note, $"{place}: policy drop",
                $"Service traffic passes the hook {hook} where a rule accepts it"
                + (walk.Accepting is { } may ? $"; the first that may is: {may.Text}" : "."),
                list);
        }
    }

    /// <summary>What is iptables-nft's in filter, mangle and nat is looked at as iptables.</summary>
    private static bool IsForeign(HookedChain chain) =>
        chain is { IsDormant: false, Type: "filter" }
        && !(chain.Table == NftRuleset.TableName && chain.Family != "inet")
        && !(chain.Family != "inet" && chain.Table is ("filter" or "mangle") && BuiltIn.Contains(chain.Name));
}
