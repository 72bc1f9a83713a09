using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>A station, ready to be walked. A closed family.</summary>
internal abstract record Stop(Station Station)
{
    /// <summary>What falls off the end is dropped.</summary>
    public abstract bool DropsByPolicy { get; }

    public sealed record OfIptables(Station Station, Table Table, ImmutableArray<Rule> Rules, IptablesGround Ground)
        : Stop(Station)
    {
        public override bool DropsByPolicy => Ground.Chains.DropsByPolicy(Table, Station.Chain);
    }

    public sealed record OfNftables(Station Station, NftChain Chain, NftGround Ground) : Stop(Station)
    {
        public override bool DropsByPolicy => Chain.Hook!.DropsByPolicy;
    }

    /// <summary>All stations of a node by hook, each hook's in the order in which packets come by. Of chains with the
    /// same priority the kernel calls the youngest first, which nothing tells: they stay in the order of the rules.
    /// </summary>
    public static ImmutableArray<Stop>[] All(NodeRules rules, NodeAddresses node, bool skips)
    {
        var stops = rules.Iptables
            .SelectMany(tables => Of(tables, new IptablesGround(tables, rules.Family, node, skips)))
            .Concat(rules.Nftables.SelectMany(table => Of(table, new NftGround(table, rules.Family, node))))
            .ToList();
        return
        [
            .. Enum.GetValues<PacketHook>().Select(hook => stops
                .Where(stop => stop.Station.Hook == hook)
                .OrderBy(stop => stop.Station.Order)
                .ToImmutableArray()),
        ];
    }

    private static IEnumerable<Stop> Of(IptablesRules tables, IptablesGround ground) =>
        from place in IptablesPlaces.All
        let found = tables.Chains.Find(place.Table, place.Chain)
        where found is not null
        select new OfIptables(
            new Station(
                tables.Program, place.Table.Lower(), place.Chain, place.Hook, place.Priority,
                place.Table == Table.Nat ? ChainType.Nat : ChainType.Filter),
            place.Table, found.Value, ground);

    private static IEnumerable<Stop> Of(NftablesRules table, NftGround ground) =>
        from chain in table.Rules.Chains
        where chain.Hook is not null
        select new OfNftables(
            new Station(
                "nft", $"{table.Family} {table.Name}", chain.Name, chain.Hook!.Hook, chain.Hook.Priority,
                chain.Hook.Type),
            chain, ground);
}
