using Signalbox.Core.Model;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>In nftables mode: the table hangs on all of its hooks, and its chains there have rules.</summary>
internal sealed class TableHooksCheck : INodeCheck
{
    public string Name => "table-hooks";

    public string Fine => "the table kube-proxy is in force, if nftables mode is used";

    public IEnumerable<Finding> Look(NodeView node) => node.WithTable.SelectMany(family => Look(node, family));

    private static IEnumerable<Finding> Look(NodeView node, IPFamily family)
    {
        const string Restart = "restart the agent, which puts it back";
        var word = family == IPFamily.IPv4 ? "ip" : "ip6";
        var table = $"table {word} {NftRuleset.TableName}";
        var hooked = node.HookedChains
            .Where(chain => chain.Family == word && chain.Table == NftRuleset.TableName)
            .ToDictionary(chain => chain.Name);
        if (hooked.Values.Any(chain => chain.IsDormant))
        {
            yield return new Finding(
                Severity.Failure, $"{table} is dormant", "Somebody has switched it off: no Service is reached.",
                $"nft add table {word} {NftRuleset.TableName}, which wakes it");
            yield break;
        }

        foreach (var name in FixedRenderer.BaseChains.Select(chain => chain.Name))
        {
            if (!hooked.ContainsKey(name))
            {
                yield return new Finding(
                    Severity.Failure, $"{table} has no chain {name} on its hook", "Packets do not come by its rules.",
                    Restart);
            }
            else if (HookedChains.Rules(word, NftRuleset.TableName, name).IsEmpty)
            {
                yield return new Finding(
                    Severity.Failure, $"{table}: chain {name} is empty", "Packets pass it untouched.", Restart);
            }
        }
    }
}
