using Signalbox.Cluster.Wire;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>The endpoints of a slice. Only the first address of each counts.</summary>
internal static class EndpointDecoder
{
    public static EquatableArray<Endpoint> Decode(
        WireEndpoint?[]? wire, IPFamily family, NamePool pool, FieldRefusals refusals)
    {
        var endpoints = new Endpoint[wire?.Length ?? 0];
        var count = 0;
        for (var i = 0; i < endpoints.Length; i++)
        {
            if (wire![i] is { } entry && FirstAddress(entry.Addresses, family, i, refusals) is { } address)
            {
                endpoints[count++] = new Endpoint
                {
                    Address = address,
                    NodeName = NodeName(entry.NodeName, i, pool, refusals),
                    Conditions = Conditions(entry.Conditions),
                    ZoneHints = Names(entry.Hints?.ForZones, pool),
                    NodeHints = Names(entry.Hints?.ForNodes, pool),
                };
            }
        }

        return new EquatableArray<Endpoint>([.. endpoints.AsSpan(0, count)]);
    }

    private static Address? FirstAddress(string?[]? texts, IPFamily family, int index, FieldRefusals refusals)
    {
        if (texts is not { Length: > 0 })
        {
            refusals.Add($"endpoints[{index}].addresses", "is empty");
            return null;
        }

        if (!Address.TryParse(texts[0], out var address))
        {
            Refuse($"{Shown.Quoted(texts[0])} is not an IP address");
            return null;
        }

        if (address.Family != family)
        {
            Refuse($"{address} is not of the slice's addressType {family}");
            return null;
        }

        if (FieldReader.WhySpecial(address) is { } why)
        {
            Refuse($"{address} {why}");
            return null;
        }

        return address;

        void Refuse(string reason) => refusals.Add($"endpoints[{index}].addresses[0]", reason);
    }

    private static string? NodeName(string? name, int index, NamePool pool, FieldRefusals refusals)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        if (DNSName.IsSubdomain(name))
        {
            return pool.Pooled(name);
        }

        refusals.Add($"endpoints[{index}].nodeName", $"{Shown.Quoted(name)} cannot be a node's name; none is used");
        return null;
    }

    private static EndpointConditions Conditions(WireConditions? wire) =>
        (wire?.Ready ?? true ? EndpointConditions.Ready : 0)
        | (wire?.Serving ?? true ? EndpointConditions.Serving : 0)
        | (wire?.Terminating ?? false ? EndpointConditions.Terminating : 0);

    /// <summary>Names are only ever compared with this node's and its zone's: one that is malformed matches nothing.
    /// </summary>
    private static EquatableArray<string> Names(WireHint?[]? hints, NamePool pool)
    {
        if (hints is not { Length: > 0 })
        {
            return [];
        }

        var names = new List<string>(hints.Length);
        foreach (var hint in hints)
        {
            names.Add(pool.Pooled(hint?.Name ?? ""));
        }

        return names.ToEquatable();
    }
}
