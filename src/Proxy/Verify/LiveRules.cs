using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Proxy.Verify;

/// <summary>Reads this node's rules from the kernel.</summary>
internal static class LiveRules
{
    public static NodeRules Read(IPFamily family) => new(family)
    {
        Iptables = [.. Enum.GetValues<IptablesVariant>().Select(variant => ReadIptables(family, variant))
            .OfType<IptablesRules>()],
        Nftables = ProxyTable.Exists(family) ? [ReadTable(family)] : [],
    };

    private static IptablesRules? ReadIptables(IPFamily family, IptablesVariant variant)
    {
        if (variant == IptablesVariant.Legacy && LegacyTables.Existing(family).Count == 0)
        {
            return null;
        }

        if (IptablesTools.FindOf(family, variant, IptablesTools.SearchPath()) is not { } tools)
        {
            return null;
        }

        var lines = new List<string>();
        SaveProcess.Run(tools, null, line => lines.Add(Encoding.UTF8.GetString(line)));
        var name = (family == IPFamily.IPv4 ? "iptables-" : "ip6tables-")
            + (variant == IptablesVariant.Nft ? "nft" : "legacy");
        return lines.Count == 0 ? null : new IptablesRules(name, ChainSet.Parse(lines));
    }

    private static NftablesRules ReadTable(IPFamily family)
    {
        using var socket = NftTableSocket.Open(family);
        var found = socket.Read(() => new FoundTable());
        return new NftablesRules(
            family == IPFamily.IPv4 ? "ip" : "ip6", NftRuleset.TableName,
            new NftRuleset(family, new([.. found.Sets]), new([.. found.Chains])), found);
    }

    private sealed class FoundTable : IFoundRules, INftElements
    {
        private readonly Dictionary<string, Dictionary<RegisterBytes, NftElement>> _elements = [];

        public List<NftSet> Sets { get; } = [];

        public List<NftChain> Chains { get; } = [];

        public void Table()
        {
        }

        public void Set(NftSet set)
        {
            Sets.Add(set);
            _elements[set.Name] = [];
        }

        public bool Element(string set, in NftElement element) => _elements[set].TryAdd(element.Key, element);

        public void Chain(NftChain chain) => Chains.Add(chain);

        public bool TryFind(string set, in RegisterBytes key, out NftElement element)
        {
            element = default;
            return _elements.TryGetValue(set, out var elements) && elements.TryGetValue(key, out element);
        }

        public IEnumerable<NftElement> StartingWith(string set, RegisterBytes prefix) =>
            _elements.TryGetValue(set, out var elements)
                ? elements.Values.Where(element => element.Key.Span.StartsWith(prefix.Span))
                : [];
    }
}
