using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Trace;

/// <summary>The rules that the agent would write, as if a kernel held them and no others.</summary>
internal static class WantedRules
{
    public static NodeRules Of(NodePlan plan, ProxyMode mode)
    {
        var family = plan.Settings.Family;
        if (mode == ProxyMode.Iptables)
        {
            var chains = ChainSet.Of(new IptablesRuleset(plan, new IptablesFeatures()), family);
            return new NodeRules(family) { Iptables = [new IptablesRules("iptables", chains)] };
        }

        var wanted = new NftablesRuleset(plan);
        var name = family == IPFamily.IPv4 ? "ip" : "ip6";
        return new NodeRules(family)
        {
            Nftables = [new NftablesRules(name, NftRuleset.TableName, wanted.Rules, new Elements(wanted))],
        };
    }

    /// <summary>A walk asks some sets for a few elements: each set is laid out when it is asked for first.</summary>
    private sealed class Elements(NftablesRuleset wanted) : INftElements
    {
        private readonly Dictionary<string, Dictionary<RegisterBytes, NftElement>> _sets = [];

        public bool TryFind(string set, in RegisterBytes key, out NftElement element) =>
            Of(set).TryGetValue(key, out element);

        public IEnumerable<NftElement> StartingWith(string set, RegisterBytes prefix) => Of(set).Values
            .Where(element => element.Key.Span.StartsWith(prefix.Span));

        private Dictionary<RegisterBytes, NftElement> Of(string name)
        {
            if (!_sets.TryGetValue(name, out var elements))
            {
                var set = wanted.Rules.Sets.Items.FirstOrDefault(each => each.Name == name);
                elements = (set is null ? [] : wanted.ElementsOf(set)).ToDictionary(element => element.Key);
                _sets.Add(name, elements);
            }

            return elements;
        }
    }
}
