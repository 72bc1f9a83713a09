using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>A rule in its place, which a packet met or looked at. A closed family.</summary>
public abstract record MetRule
{
    private MetRule(Station station, string chain, int position) =>
        (Station, Chain, Position) = (station, chain, position);

    /// <summary>Where the walk through chains began.</summary>
    public Station Station { get; }

    /// <summary>The built-in or base chain that the walk began in.</summary>
    public string Hook => Station.Chain;

    /// <summary>The chain that the rule is in.</summary>
    public string Chain { get; }

    /// <summary>Its place in the chain, from 1.</summary>
    public int Position { get; }

    public sealed record OfIptables(Station Station, Table Table, string Chain, int Position, Rule Rule)
        : MetRule(Station, Chain, Position);

    public sealed record OfNftables(Station Station, string Chain, int Position, NftRule Rule)
        : MetRule(Station, Chain, Position);
}
