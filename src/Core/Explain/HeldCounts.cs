using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>Connections to one Service port, as the rules have counted them since they were made: in nftables mode by
/// the elements of counting sets, where there are any, in iptables mode by the rules that translate.</summary>
internal sealed class HeldCounts(Ground ground, ServicePortName name, IReadOnlyCollection<FrontendKey> frontends)
{
    private readonly INftElements? _elements = CountingElements(ground);

    /// <summary>By all frontends; null where nobody counts, or counts are not known.</summary>
    public ulong? ToEndpoint(Address address, ushort port) =>
        _elements is not null ? Sum(Counted(address, port))
        : ground.IsNftables ? null
        : (ground.Rules?.Iptables ?? []).Select(program => InChain(program.Chains, address, port))
            .FirstOrDefault(count => count is not null);

    /// <summary>To these endpoints; null as well in iptables mode, where endpoints alone have counters.</summary>
    public ulong? ToFrontend(FrontendKey frontend, IEnumerable<(Address Address, ushort Port)> endpoints) =>
        _elements is null ? null : Sum(endpoints.SelectMany(endpoint => Counted(endpoint.Address, endpoint.Port))
            .Where(counted => counted.Key.Frontend == frontend));

    private static INftElements? CountingElements(Ground ground) =>
        ground.Rules?.ProxyTable is { } table && table.Rules.Sets.Items.Any(
            set => set.Name == NftSets.Of(ground.Family).ServiceConnections.Name) ? table.Elements : null;

    private IEnumerable<(CountedKey Key, ElementCount? Count)> Counted(Address address, ushort port) =>
        NftSets.Of(ground.Family).Counting
            .SelectMany(set => _elements!.StartingWith(set.Name, CountedKey.Prefix(address, port)))
            .Select(element => (Key: CountedKey.Read(ground.Family, element.Key), element.Count))
            .Where(counted => counted.Key is { } key && frontends.Contains(key.Frontend))
            .Select(counted => (counted.Key!.Value, counted.Count));

    private static ulong Sum(IEnumerable<(CountedKey Key, ElementCount? Count)> counted) =>
        counted.Aggregate(0UL, (sum, one) => sum + (one.Count?.Packets ?? 0));

    private ulong? InChain(ChainSet chains, Address address, ushort port)
    {
        var chain = ChainNames.Endpoint(name.ToString(), name.Protocol, address.WithPort(port));
        var rules = chains.Find(Table.Nat, chain) ?? [];
        for (var at = 0; at < rules.Length; at++)
        {
            if (rules[at].Target is Target.DNAT)
            {
                return chains.CountOf(Table.Nat, chain, at)?.Packets;
            }
        }

        return null;
    }
}
