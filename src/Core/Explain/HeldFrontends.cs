using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>Frontends by the rules alone, ours or kube-proxy's: from comments of iptables' dispatch chains, and from
/// elements of nftables' maps with the names of chains that they lead to.</summary>
internal static class HeldFrontends
{
    private static readonly (Table Table, string Chain)[] Dispatch =
    [
        (Table.Nat, ChainNames.Services), (Table.Nat, ChainNames.NodePorts), (Table.Filter, ChainNames.Services),
        (Table.Filter, ChainNames.ExternalServices),
    ];

    private static readonly (string Words, FrontendKind? Kind)[] Endings =
    [
        (" cluster IP", FrontendKind.ClusterIP), (" external IP", FrontendKind.ExternalIP),
        (" loadbalancer IP", FrontendKind.LoadBalancerIP), (" has no endpoints", null),
        (" has no local endpoints", null),
    ];

    /// <summary>Each once, in the order of the rules.</summary>
    public static ImmutableArray<HeldFrontend> Of(NodeRules rules)
    {
        var found = rules.Iptables.SelectMany(program => OfIptables(program.Chains));
        if (rules.ProxyTable is { } table)
        {
            found = found.Concat(NftFrontends.Of(table));
        }

        return [.. found.DistinctBy(frontend => (frontend.Key, frontend.Name))];
    }

    private static IEnumerable<HeldFrontend> OfIptables(ChainSet chains) =>
        from place in Dispatch
        from rule in chains.Find(place.Table, place.Chain) ?? []
        let frontend = OfRule(place.Table, place.Chain, rule)
        where frontend is not null
        select frontend;

    private static HeldFrontend? OfRule(Table table, string chain, Rule rule)
    {
        Address? address = null;
        (Protocol Protocol, ushort Port)? place = null;
        string? comment = null;
        foreach (var match in rule.Matches)
        {
            switch (match)
            {
                case Match.Destination { IsNegated: false } to when to.Block == CIDR.Of(to.Block.Network):
                    address = to.Block.Network;
                    break;
                case Match.Transport { DestinationPort: { } port } transport:
                    place = (transport.Protocol, port);
                    break;
                case Match.Comment said:
                    comment = said.Text;
                    break;
                default:
                    break;
            }
        }

        if (place is not { } at || comment is null || (address is null && Mentions(chain) is false))
        {
            return null;
        }

        var (name, kind) = Split(comment);
        var isOfServices = table == Table.Filter && chain == ChainNames.Services;
        return new HeldFrontend(
            NameOf(name, at.Protocol),
            address is null ? FrontendKind.NodePort
                : kind ?? (isOfServices ? FrontendKind.ClusterIP : FrontendKind.ExternalIP),
            address, at.Port, at.Protocol)
        {
            Chain = rule.Target is Target.Jump jump ? jump.Chain : null,
        };
    }

    private static bool Mentions(string chain) => chain is ChainNames.NodePorts or ChainNames.ExternalServices;

    private static (string Name, FrontendKind? Kind) Split(string comment)
    {
        foreach (var (words, kind) in Endings)
        {
            if (comment.EndsWith(words, StringComparison.Ordinal))
            {
                return (comment[..^words.Length], kind);
            }
        }

        return (comment, null);
    }

    /// <summary>Of "namespace/name:port"; null for anything else.</summary>
    public static ServicePortName? NameOf(string text, Protocol protocol)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var isCut = text.EndsWith("...", StringComparison.Ordinal);
        if (slash <= 0 || text.Contains(' ', StringComparison.Ordinal) || isCut)
        {
            return null;
        }

        var end = colon < 0 ? text.Length : colon;
        return end <= slash + 1
            ? null
            : new ServicePortName(
                new ServiceName(text[..slash], text[(slash + 1)..end]), colon < 0 ? "" : text[(colon + 1)..], protocol);
    }
}
