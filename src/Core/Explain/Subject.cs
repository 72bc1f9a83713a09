using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;

namespace Signalbox.Core.Explain;

/// <summary>What an explanation is asked for. A closed family.</summary>
public abstract record Subject
{
    private static readonly string[] ServiceKinds = ["svc/", "service/", "services/"];
    private static readonly string[] NodePortKinds = ["nodeport/", "np/"];

    private Subject()
    {
    }

    /// <summary>A Service, or one of its ports by name or number. Without a namespace the reader's own
    /// counts.</summary>
    public sealed record Named(string? Namespace, string Name, string? Port) : Subject;

    /// <summary>An address: a frontend's or an endpoint's.</summary>
    public sealed record At(Address Address, ushort? Port, Protocol? Protocol) : Subject;

    public sealed record OnNodePort(ushort Port, Protocol? Protocol) : Subject;

    /// <summary>A chain of iptables or nftables.</summary>
    public sealed record OfChain(string Chain) : Subject;

    /// <summary>Null for text that can be none of these.</summary>
    public static Subject? Parse(string text)
    {
        if (text.StartsWith("KUBE-", StringComparison.Ordinal)
            || (NftNames.IsOfService(text) && text.Count(character => character == '/') >= 3))
        {
            return new OfChain(text);
        }

        if (Address.TryParse(text, out var address))
        {
            return new At(address, null, null);
        }

        var (plain, protocol) = SplitProtocol(text);
        if (SplitAddress(plain) is { } place)
        {
            return new At(place.Address, place.Port, protocol);
        }

        var kind = NodePortKinds.FirstOrDefault(kind => plain.StartsWith(kind, StringComparison.Ordinal)) ?? "";
        return PortOf(plain[kind.Length..]) is { } port ? new OnNodePort(port, protocol)
            : kind.Length > 0 ? null
            : NameOf(text);
    }

    /// <summary>As much of a plan as an explanation needs. Names of iptables' chains are hashes, which may be any
    /// Service's.</summary>
    /// <param name="ownNamespace">Of a name that comes without one.</param>
    public PlanScope ScopeIn(string ownNamespace) => this switch
    {
        Named named => new PlanScope.OfService(new ServiceName(named.Namespace ?? ownNamespace, named.Name)),
        At at => new PlanScope.OfAddress(at.Address, at.Port),
        OnNodePort port => new PlanScope.OfNodePort(port.Port),
        OfChain => new PlanScope.Whole(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static (string Plain, Protocol? Protocol) SplitProtocol(string text)
    {
        foreach (var protocol in Enum.GetValues<Protocol>())
        {
            if (text.EndsWith($"/{protocol}", StringComparison.OrdinalIgnoreCase))
            {
                return (text[..^(protocol.ToString().Length + 1)], protocol);
            }
        }

        return (text, null);
    }

    private static (Address Address, ushort Port)? SplitAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || PortOf(text[(colon + 1)..]) is not { } port)
        {
            return null;
        }

        var host = text[..colon];
        var isBracketed = host.StartsWith('[') && host.EndsWith(']');
        return Address.TryParse(isBracketed ? host[1..^1] : host, out var address) ? (address, port) : null;
    }

    private static ushort? PortOf(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;

    private static Named? NameOf(string text)
    {
        var kind = ServiceKinds.FirstOrDefault(kind => text.StartsWith(kind, StringComparison.Ordinal)) ?? "";
        var rest = text[kind.Length..];
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        var port = colon < 0 ? null : rest[(colon + 1)..];
        var parts = (colon < 0 ? rest : rest[..colon]).Split('/');
        return parts.Length > 2 || parts.Any(part => part.Length == 0) || port?.Length == 0
            ? null
            : new Named(parts.Length == 2 ? parts[0] : null, parts[^1], port);
    }
}
