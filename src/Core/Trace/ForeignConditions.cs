using System.Collections.Immutable;
using System.Globalization;
using Signalbox.Core.Model;

namespace Signalbox.Core.Trace;

/// <summary>What the options of iptables' match extensions ask for. Source: iptables-extensions(8) and
/// net/netfilter/xt_*.c.</summary>
internal static class ForeignConditions
{
    private const int TcpSyn = 2;

    private static readonly string[] TcpFlags = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];

    /// <summary>All that an extension asks for.</summary>
    public static ImmutableArray<Condition> Of(ForeignOptions options)
    {
        var conditions = options.All.SelectMany(option => Of(options.Name, option));
        return options.Name switch
        {
            "tcp" or "udp" or "sctp" or "udplite" or "dccp" or "icmp" or "icmp6" or "ah" or "esp" or "mh" =>
                [Protocol(options.Name, isNegated: false), .. conditions],
            "addrtype" => AddressTypes(options),
            "conntrack" or "state" or "mark" or "connmark" or "multiport" or "iprange" or "owner" or "pkttype"
                or "helper" => [.. conditions],
            _ => [Condition.OfUnknown(SubjectOf(options.Name), Say(options), isNegated: false)],
        };
    }

    /// <summary>A protocol by name or number; "all" is any.</summary>
    public static Condition Protocol(string name, bool isNegated) => new(
        "the protocol", name, isNegated, (flow, _) =>
        {
            var number = ((byte)flow.Packet.Protocol).ToString(CultureInfo.InvariantCulture);
            var word = flow.Packet.Protocol.Lower();
            return (name == word || name == number || name is "all" or "0", word);
        });

    private static string Say(ForeignOptions options) => string.Join(' ', options.All.Select(
        option => $"{(option.IsNegated ? "! " : "")}{option.Name} {option.Text}".TrimEnd()).Prepend(options.Name));

    /// <summary>What an extension looks at that nothing is known of.</summary>
    private static string SubjectOf(string extension) => extension switch
    {
        "set" => "the content of the ipset",
        "limit" or "hashlimit" or "connlimit" or "quota" or "connbytes" => "how much has come before",
        "time" => "the time of day",
        "rpfilter" => "the way back to the source",
        "physdev" => "the bridge's port",
        "length" => "the packet's length",
        _ => $"what -m {extension} looks at",
    };

    private static IEnumerable<Condition> Of(string extension, ForeignOption option) => (extension, option.Name) switch
    {
        (_, "--sport" or "--source-port" or "--sports" or "--source-ports") => [SourcePort(option)],
        (_, "--dport" or "--destination-port" or "--dports" or "--destination-ports") => [DestinationPort(option)],
        ("multiport", "--ports") => [AnyPort(option)],
        ("tcp", "--tcp-flags") when option.Values.Count == 2 => [Flags(option, option.Values[0], option.Values[1])],
        ("tcp", "--syn") => [Flags(option, "SYN,RST,ACK,FIN", "SYN")],
        ("conntrack", "--ctstate") or ("state", "--state") => [State(option)],
        ("mark", "--mark") => [Mark(option, "the mark", flow => flow.Mark)],
        ("connmark", "--mark") => [Mark(option, "the connection's mark", flow => flow.ConnectionMark)],
        ("conntrack", _) => [Conntrack(option)],
        ("iprange", "--src-range") => [Within(option, "the source", flow => flow.Source)],
        ("iprange", "--dst-range") => [Within(option, "the destination", flow => flow.Destination)],
        ("pkttype", "--pkt-type") => [new("the packet's kind", option.Text, option.IsNegated,
            (flow, _) => (flow.Destination.IsMulticast ? null : option.Text == "unicast", "unicast"))],
        ("helper", _) => [new("the connection's helper", option.Text, option.IsNegated, (_, _) => (false, "none"))],
        ("owner", _) => [new("the sender", $"{option.Name} {option.Text}".TrimEnd(), option.IsNegated,
            (flow, _) => (flow.Packet.Origin == PacketOrigin.Network ? false : null, "no process of this node"))],
        _ => [Condition.OfUnknown($"what -m {extension} looks at", $"{option.Name} {option.Text}", option.IsNegated)],
    };

    private static Condition SourcePort(ForeignOption option) => new(
        "the source port", option.Text, option.IsNegated, (flow, _) => flow.SourcePort is { } port
            ? (IsAmong(option.Text, port), Say(port)) : (null, ""));

    private static Condition DestinationPort(ForeignOption option) => new(
        "the destination port", option.Text, option.IsNegated,
        (flow, _) => (IsAmong(option.Text, flow.DestinationPort), Say(flow.DestinationPort)));

    private static Condition AnyPort(ForeignOption option) => new(
        "a port", option.Text, option.IsNegated, (flow, _) => (
            IsAmong(option.Text, flow.DestinationPort) ? true
                : flow.SourcePort is { } port ? IsAmong(option.Text, port) : null,
            $"{flow.SourcePort}, {flow.DestinationPort}"));

    /// <summary>"80,443,1000:2000"</summary>
    private static bool IsAmong(string list, ushort port)
    {
        foreach (var part in list.Split(','))
        {
            var ends = part.Split(':');
            if (Number(ends[0], 0) <= port && port <= Number(ends[^1], ushort.MaxValue))
            {
                return true;
            }
        }

        return false;

        static int Number(string text, int otherwise) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
    }

    /// <summary>A connection's first packet is a SYN and nothing else.</summary>
    private static Condition Flags(ForeignOption option, string mask, string wanted) => new(
        $"of the flags {mask}", wanted, option.IsNegated, (_, _) =>
        {
            var (looked, set) = (Bits(mask), Bits(wanted));
            var isSyn = (TcpSyn & looked) != 0;
            return ((TcpSyn & looked) == set, isSyn ? "SYN" : "NONE");
        });

    private static int Bits(string flags) => flags.Split(',').Sum(
        flag => flag == "ALL" ? (1 << TcpFlags.Length) - 1 : Math.Max(0, 1 << Array.IndexOf(TcpFlags, flag)) & 0x3f);

    public static Condition State(string states, bool isNegated) => new(
        "the connection", states, isNegated,
        (flow, _) => (IptablesJudge.IsInState(states, flow), flow.IsUntracked ? "untracked" : "new"));

    private static Condition State(ForeignOption option) => State(option.Text, option.IsNegated);

    private static Condition Mark(ForeignOption option, string subject, Func<Flow, uint> of) => new(
        subject, option.Text, option.IsNegated, (flow, _) => (
            ForeignOptions.TryMark(option.Text, out var value, out var mask) ? (of(flow) & mask) == value : null,
            $"0x{of(flow):x}"));

    private static Condition Conntrack(ForeignOption option) => option.Name switch
    {
        "--ctstatus" => new("the connection's status", option.Text, option.IsNegated, (_, _) => (false, "new")),
        "--ctproto" => Protocol(option.Text, option.IsNegated),
        "--ctorigsrc" => Block(option, "the source that was sent from", flow => flow.Packet.Source),
        "--ctorigdst" => Block(option, "the destination that was asked for", flow => flow.Packet.Destination),
        "--ctorigdstport" => new("the port that was asked for", option.Text, option.IsNegated, (flow, _) => (
            IsAmong(option.Text, flow.Packet.DestinationPort), Say(flow.Packet.DestinationPort))),
        "--ctdir" => new("the direction", option.Text, option.IsNegated, (_, _) =>
            (option.Text == "ORIGINAL", "ORIGINAL")),
        _ => Condition.OfUnknown("the connection", $"{option.Name} {option.Text}", option.IsNegated),
    };

    private static Condition Block(ForeignOption option, string subject, Func<Flow, Address?> of) => new(
        subject, option.Text, option.IsNegated, (flow, _) => of(flow) is { } address
            && CIDR.TryParse(option.Text.Contains('/') ? option.Text : $"{option.Text}/{address.Width}", out var block)
            ? (block.Contains(address), address.ToString()) : (null, ""));

    private static Condition Within(ForeignOption option, string subject, Func<Flow, Address?> of) => new(
        subject, option.Text, option.IsNegated, (flow, _) => of(flow) is { } address
            && option.Text.Split('-') is [var from, var to]
            && Address.TryParse(from, out var first) && Address.TryParse(to, out var last)
            ? (address.CompareTo(first) >= 0 && address.CompareTo(last) <= 0, address.ToString()) : (null, ""));

    private static ImmutableArray<Condition> AddressTypes(ForeignOptions options)
    {
        var isLimited = options.Has("--limit-iface-in") || options.Has("--limit-iface-out");
        return
        [
            .. options.All.Where(option => option.Name is "--src-type" or "--dst-type").Select(option =>
            {
                var isSource = option.Name == "--src-type";
                return new Condition(
                    isSource ? "the source's type" : "the destination's type", option.Text, option.IsNegated,
                    (flow, node) => (isSource ? flow.Source : flow.Destination) is { } address && !isLimited
                        ? (option.Text.Split(',').Contains(TypeOf(address, node)), TypeOf(address, node))
                        : (null, ""));
            }),
        ];
    }

    private static string TypeOf(Address address, NodeAddresses node) =>
        node.Holds(address) ? "LOCAL" : address.IsMulticast ? "MULTICAST"
        : address.IsBroadcast ? "BROADCAST" : "UNICAST";

    private static string Say(ushort port) => port.ToString(CultureInfo.InvariantCulture);
}
