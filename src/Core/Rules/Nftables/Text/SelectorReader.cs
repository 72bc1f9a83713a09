using System.Globalization;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads what a rule looks at: "ip daddr . meta l4proto . th dport".</summary>
internal static class SelectorReader
{
    private const byte IPv4 = 2;
    private const byte IPv6 = 10;
    private const byte ICMP = 1;
    private const byte ICMPv6 = 58;

    /// <summary>One or several with dots between them; null, and nothing read, where there is none that is known.
    /// </summary>
    public static IReadOnlyList<Selector>? ReadAll(WordCursor words)
    {
        var start = words.At;
        var all = new List<Selector>();
        do
        {
            if (Read(words) is not { } selector)
            {
                words.At = start;
                return null;
            }

            all.Add(selector);
        }
        while (words.Take("."));

        return all;
    }

    /// <summary>Null, and nothing read, where there is none that is known.</summary>
    public static Selector? Read(WordCursor words)
    {
        var (first, second) = (words.Peek, words.PeekAt(1).Text);
        if (first.IsQuoted)
        {
            return null;
        }

        if (Alone(first.Text) is { } alone)
        {
            words.At++;
            return alone;
        }

        var found = first.Text switch
        {
            "ip" => InIPv4(second),
            "ip6" => InIPv6(second),
            "tcp" => InTransport(second, 6),
            "udp" => InTransport(second, 17),
            "dccp" => InTransport(second, 33),
            "sctp" => InTransport(second, 132),
            "udplite" => InTransport(second, 136),
            "th" => InTransport(second, null),
            "icmp" => InICMP(second, ValueKind.ICMPType, ICMP, IPv4),
            "icmpv6" => InICMP(second, ValueKind.ICMPv6Type, ICMPv6, IPv6),
            "meta" => Alone(second) ?? OnlyMeta(second),
            "ct" => ConnectionOf(second),
            _ => null,
        };
        if (found is not null)
        {
            words.At += 2;
            return found;
        }

        return first.Text switch
        {
            "fib" => RouteReader.Read(words),
            "numgen" => ReadDrawn(words),
            "ct" => ReadDirected(words),
            _ => null,
        };
    }

    /// <summary>Words that may stand without "meta".</summary>
    private static Selector? Alone(string word) => word switch
    {
        "mark" => Meta(ValueKind.Mark, MetaKey.Mark),
        "iifname" => Meta(ValueKind.InterfaceName, MetaKey.InInterfaceName),
        "oifname" => Meta(ValueKind.InterfaceName, MetaKey.OutInterfaceName),
        "iif" => Meta(ValueKind.InterfaceIndex, MetaKey.InInterface),
        "oif" => Meta(ValueKind.InterfaceIndex, MetaKey.OutInterface),
        "skuid" => Meta(ValueKind.User, MetaKey.SocketUser),
        "skgid" => Meta(ValueKind.User, MetaKey.SocketGroup),
        "pkttype" => Meta(ValueKind.PacketType, MetaKey.PacketType),
        "iifgroup" => Meta(ValueKind.Number, MetaKey.InInterfaceGroup),
        "oifgroup" => Meta(ValueKind.Number, MetaKey.OutInterfaceGroup),
        _ => null,
    };

    private static Selector? OnlyMeta(string word) => word switch
    {
        "l4proto" => Meta(ValueKind.Protocol, MetaKey.TransportProtocol),
        "nfproto" => Meta(ValueKind.NetworkProtocol, MetaKey.NetworkProtocol),
        "protocol" => Meta(ValueKind.EtherType, MetaKey.EtherType),
        "length" => Meta(ValueKind.Number, MetaKey.Length),
        _ => null,
    };

    private static Selector Meta(ValueKind kind, MetaKey key) => new(kind, new Expression.LoadMeta(0, key));

    private static Selector? InIPv4(string field) => field switch
    {
        "saddr" => Network(ValueKind.IPv4, 12),
        "daddr" => Network(ValueKind.IPv4, 16),
        "protocol" => Network(ValueKind.Protocol, 9),
        "ttl" => Network(ValueKind.Byte, 8),
        "length" => Network(ValueKind.Word, 2),
        "id" => Network(ValueKind.Word, 4),
        _ => null,
    };

    private static Selector? InIPv6(string field) => field switch
    {
        "saddr" => Network(ValueKind.IPv6, 8),
        "daddr" => Network(ValueKind.IPv6, 24),
        "nexthdr" => Network(ValueKind.Protocol, 6) with { Family = IPv6 },
        "hoplimit" => Network(ValueKind.Byte, 7) with { Family = IPv6 },
        "length" => Network(ValueKind.Word, 4) with { Family = IPv6 },
        _ => null,
    };

    private static Selector Network(ValueKind kind, byte offset) =>
        new(kind, new Expression.LoadPayload(0, PacketHeader.Network, offset, (byte)ValueText.LengthOf(kind)))
        {
            Family = kind == ValueKind.IPv6 ? IPv6 : IPv4,
        };

    private static Selector? InTransport(string field, byte? protocol) => (field, protocol) switch
    {
        ("sport", _) => Transport(ValueKind.Port, 0) with { Protocol = protocol },
        ("dport", _) => Transport(ValueKind.Port, 2) with { Protocol = protocol },
        ("flags", 6) => Transport(ValueKind.TCPFlags, 13) with { Protocol = protocol },
        ("length", 17) => Transport(ValueKind.Word, 4) with { Protocol = protocol },
        _ => null,
    };

    private static Selector? InICMP(string field, ValueKind kind, byte protocol, byte family) => field switch
    {
        "type" => Transport(kind, 0) with { Protocol = protocol, Family = family },
        "code" => Transport(ValueKind.Byte, 1) with { Protocol = protocol, Family = family },
        _ => null,
    };

    private static Selector Transport(ValueKind kind, byte offset) =>
        new(kind, new Expression.LoadPayload(0, PacketHeader.Transport, offset, (byte)ValueText.LengthOf(kind)));

    private static Selector? ConnectionOf(string field) => field switch
    {
        "state" => Connection(ValueKind.ConnectionState, ConntrackKey.State),
        "status" => Connection(ValueKind.ConnectionStatus, ConntrackKey.Status),
        "mark" => Connection(ValueKind.Mark, ConntrackKey.Mark),
        "direction" => Connection(ValueKind.Direction, ConntrackKey.Direction),
        _ => null,
    };

    private static Selector Connection(ValueKind kind, ConntrackKey key) =>
        new(kind, new Expression.LoadConntrack(0, key));

    /// <summary>"ct original ip daddr", "ct original proto-dst".</summary>
    private static Selector? ReadDirected(WordCursor words)
    {
        byte? direction = words.PeekAt(1).Text switch
        {
            "original" => 0,
            "reply" => 1,
            _ => null,
        };
        var hasFamily = words.PeekAt(2).Text is "ip" or "ip6";
        (ValueKind Kind, ConntrackKey Key)? known = (words.PeekAt(2).Text, words.PeekAt(3).Text) switch
        {
            ("ip", "saddr") => (ValueKind.IPv4, ConntrackKey.IPv4Source),
            ("ip", "daddr") => (ValueKind.IPv4, ConntrackKey.IPv4Destination),
            ("ip6", "saddr") => (ValueKind.IPv6, ConntrackKey.IPv6Source),
            ("ip6", "daddr") => (ValueKind.IPv6, ConntrackKey.IPv6Destination),
            ("proto-src", _) => (ValueKind.Port, ConntrackKey.SourcePort),
            ("proto-dst", _) => (ValueKind.Port, ConntrackKey.DestinationPort),
            _ => null,
        };
        if (direction is null || known is not { } found)
        {
            return null;
        }

        words.At += hasFamily ? 4 : 3;
        return new(found.Kind, new Expression.LoadConntrack(0, found.Key, direction));
    }

    /// <summary>"numgen random mod 3 offset 12", "numgen inc mod 2".</summary>
    private static Selector? ReadDrawn(WordCursor words)
    {
        var isRandom = words.PeekAt(1).Is("random");
        if ((!isRandom && !words.PeekAt(1).Is("inc"))
            || !words.PeekAt(2).Is("mod") || Number(words.PeekAt(3)) is not { } modulus)
        {
            return null;
        }

        words.At += 4;
        uint offset = 0;
        if (words.Peek.Is("offset") && Number(words.PeekAt(1)) is { } said)
        {
            offset = said;
            words.At += 2;
        }

        return new(ValueKind.Number, isRandom
            ? new Expression.LoadRandom(0, modulus, offset)
            : new Expression.LoadCounter(0, modulus, offset));
    }

    private static uint? Number(NftWord word) =>
        uint.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
