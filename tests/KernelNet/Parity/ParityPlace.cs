using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.KernelNet.Golden;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Pods;

namespace Signalbox.KernelNet.Parity;

/// <summary>A node without anybody around it: its links lead to a second namespace, where frames are sent with whatever
/// source is wanted, and everything that leaves the node is read. No server is needed. One thread at a time.</summary>
internal sealed class ParityPlace : IDisposable
{
    /// <summary>Addresses of the node for its own packets, so that each can come from another one.</summary>
    public const int OwnAddresses = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private const int LoopbackIndex = 1;
    private const int FirstIndexAround = 21;

    private static readonly string[] LinkNames = ["eth0", "cbr0", "pod0"];

    private readonly TemporaryNamespace _around;
    private readonly Dictionary<string, PacketSocket> _links = [];
    private readonly List<IDisposable> _sockets = [];
    private readonly Dictionary<uint, SentPacket> _sent = [];
    private readonly Dictionary<uint, string> _outcomes = [];
    private uint _lastId = 0x5160_0000;

    public ParityPlace()
    {
        Node = new TemporaryNamespace("parity");
        _around = new TemporaryNamespace("parity-around");
        try
        {
            Build();
            (Own4, Own6) = Node.Run(() => (OwnSocket(IPFamily.IPv4), OwnSocket(IPFamily.IPv6)));
            Loopback = Node.Run(() => new PacketSocket(LoopbackIndex));
            Around = _around.Run(() => new PacketSocket(0));
            for (var link = 0; link < LinkNames.Length; link++)
            {
                var index = FirstIndexAround + link;
                _links.Add(LinkNames[link], _around.Run(() => new PacketSocket(index)));
            }

            _sockets.AddRange([Own4, Own6, Loopback, Around, .. _links.Values]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TemporaryNamespace Node { get; }

    private Socket Own4 { get; } = null!;

    private Socket Own6 { get; } = null!;

    private PacketSocket Loopback { get; } = null!;

    private PacketSocket Around { get; } = null!;

    /// <summary>The address of the node of that number for packets of its own, from 0 on.</summary>
    public static Address OwnAddress(IPFamily family, int number) => Address.Parse(string.Create(
        CultureInfo.InvariantCulture, $"{(family == IPFamily.IPv4 ? "10.201.0." : "fd00:10:201::")}{number + 1}"));

    /// <summary>Where a packet is sent from, so that each begins a flow of its own.</summary>
    public static ushort SourcePortOf(uint id) => (ushort)(1024 + (id % 60_000));

    /// <summary>Without rules, as it was made, but for the witness.</summary>
    public void Reset()
    {
        Node.Execute("nft", "flush", "ruleset").ThrowIfFailed();
        // What gets through all rules to the node itself is told apart from what they refuse.
        Node.ExecuteWithInput(
            """
            table inet witness {
                chain arriving {
                    type filter hook input priority 200;
                    meta l4proto { tcp, udp, sctp } reject with icmpx type admin-prohibited
                }
            }
            """, "nft", "-f", "-").ThrowIfFailed();
        _sent.Clear();
        _outcomes.Clear();
    }

    /// <summary>Sends a packet of the node itself, or one that comes in through a link. The result is its id, to ask
    /// <see cref="OutcomeOf"/> with after <see cref="Settle"/>.</summary>
    public uint Send(string? link, SentPacket packet)
    {
        var id = ++_lastId;
        packet = packet with { Id = id, SourcePort = SourcePortOf(id) };
        _sent[packet.Id] = packet;
        var bytes = packet.ToBytes();
        if (link is null)
        {
            SendOwn(packet.Destination, bytes);
            return packet.Id;
        }

        var frame = new byte[PacketSocket.LinkHeader + bytes.Length];
        LinkAddress(Array.IndexOf(LinkNames, link), isNode: true).CopyTo(frame, 0);
        LinkAddress(Array.IndexOf(LinkNames, link), isNode: false).CopyTo(frame, 6);
        (frame[12], frame[13]) = packet.Source.Family == IPFamily.IPv4 ? ((byte)8, (byte)0) : ((byte)0x86, (byte)0xDD);
        bytes.CopyTo(frame, PacketSocket.LinkHeader);
        _links[link].Send(frame);
        return packet.Id;
    }

    /// <summary>Waits until whatever became of the packets so far has been seen: the last of their kind come out behind
    /// them.</summary>
    public void Settle()
    {
        var last = LinkNames.Select(link => Send(link, new SentPacket(
            0, Address.Parse("192.0.2.250"), 9, Address.Parse("192.0.2.251"), 9, Protocol.UDP)))
            .Append(Send(null, new SentPacket(
                0, OwnAddress(IPFamily.IPv4, 0), 9, OwnAddress(IPFamily.IPv4, 1), 9, Protocol.UDP)))
            .ToList();
        var watch = Stopwatch.StartNew();
        while (last.Exists(id => !_outcomes.ContainsKey(id)))
        {
            Read(Around, isLoopback: false);
            Read(Loopback, isLoopback: true);
            Assert.True(watch.Elapsed < Patience, "packets get lost on the way");
        }

        Read(Around, isLoopback: false);
        Read(Loopback, isLoopback: true);
    }

    /// <summary>What became of a packet, in words.</summary>
    public string OutcomeOf(uint id) => _outcomes.GetValueOrDefault(id, "nothing");

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        TemporaryNamespace.DeleteAll([Node, _around]);
    }

    private void Read(PacketSocket socket, bool isLoopback)
    {
        var patience = TimeSpan.FromMilliseconds(1);
        for (var frame = socket.Receive(patience); !frame.IsEmpty; frame = socket.Receive(TimeSpan.Zero))
        {
            var isOurs = !isLoopback && frame[6] == 2 && frame[10] == 0;
            if (isOurs || !SeenPacket.TryRead(frame[PacketSocket.LinkHeader..], out var seen)
                || !_sent.TryGetValue(seen.Id, out var sent))
            {
                continue;
            }

            if (Say(sent, seen, isLoopback) is { } outcome)
            {
                _outcomes[seen.Id] = outcome;
            }
        }
    }

    private static string? Say(SentPacket sent, SeenPacket seen, bool isLoopback)
    {
        switch (seen.Error)
        {
            case (3, 3) or (1, 4):
                return "rejected";
            case (3, 13) or (1, 1):
                return "reaches the node";
            case ({ } type, { } code):
                return $"ICMP error {type}/{code}";
            default:
                var isSame = seen.Destination == sent.Destination && seen.Port == sent.Port;
                var masqueraded = seen.Source == sent.Source ? "" : ", masqueraded";
                return isSame && isLoopback ? null
                    : isSame ? $"leaves as it is{masqueraded}"
                    : $"to {seen.Destination.WithPort(seen.Port)}{masqueraded}";
        }
    }

    private void SendOwn(Address to, byte[] bytes)
    {
        try
        {
            (to.Family == IPFamily.IPv4 ? Own4 : Own6).SendTo(bytes, to.At(0));
        }
        catch (SocketException denied) when (denied.SocketErrorCode == SocketError.AccessDenied)
        {
            // A rule took it: which, its outcome says.
        }
    }

    private void Build()
    {
        foreach (var (path, value) in new[]
        {
            ("ipv4/ip_forward", "1"), ("ipv6/conf/all/forwarding", "1"),
            ("ipv4/conf/all/rp_filter", "0"), ("ipv4/conf/default/rp_filter", "0"),
            ("ipv4/conf/all/send_redirects", "0"), ("ipv4/conf/default/send_redirects", "0"),
            ("ipv4/conf/all/accept_local", "1"),
            ("ipv6/conf/all/accept_dad", "0"), ("ipv6/conf/default/accept_dad", "0"),
            ("ipv4/icmp_ratemask", "0"), ("ipv6/icmp/ratelimit", "0"),
            ("ipv4/icmp_msgs_per_sec", "1000000"), ("ipv4/icmp_msgs_burst", "1000000"),
            // A flow of an earlier scenario must not lead a later one's packet: nobody answers, so these hold.
            ("netfilter/nf_conntrack_tcp_timeout_syn_sent", "2"), ("netfilter/nf_conntrack_udp_timeout", "2"),
            ("netfilter/nf_conntrack_sctp_timeout_cookie_wait", "2"), ("netfilter/nf_conntrack_checksum", "0"),
        })
        {
            Node.Run(() => File.WriteAllText($"/proc/sys/net/{path}", value));
        }

        IpBatch.Run([.. LinkNames.Select((link, index) =>
            $"link add {link} index {FirstIndexAround + index} address {Text(LinkAddress(index, false))} "
            + $"netns {_around.Name} type veth peer name {link} address {Text(LinkAddress(index, true))} "
            + $"netns {Node.Name}")]);
        _around.Run(() => File.WriteAllText("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1"));
        IpBatch.Run([.. LinkNames.Select(link => $"link set {link} up")], _around.Name);
        var gateway = Text(LinkAddress(0, false));
        IpBatch.Run(
        [
            .. LinkNames.Select(link => $"link set {link} up"),
            .. GoldenNode.Addresses.Select(address => Add(address)),
            .. Enumerable.Range(0, OwnAddresses).Select(number => Add($"{OwnAddress(IPFamily.IPv4, number)}/32")),
            .. Enumerable.Range(0, OwnAddresses).Select(number => Add($"{OwnAddress(IPFamily.IPv6, number)}/128")),
            "route add default via 169.254.1.1 dev eth0 onlink",
            "route add default via fe80::1 dev eth0",
            $"neigh add 169.254.1.1 lladdr {gateway} dev eth0 nud permanent",
            $"neigh add fe80::1 lladdr {gateway} dev eth0 nud permanent",
        ], Node.Name);
    }

    private static string Add(string address) =>
        $"address add {address} dev eth0" + (address.Contains(':', StringComparison.Ordinal) ? " nodad" : "");

    private static Socket OwnSocket(IPFamily family) => new(
        family == IPFamily.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Raw,
        ProtocolType.Raw);

    /// <summary>02:00:00:00:01:0N is the node's end, 02:00:00:00:00:0N the other.</summary>
    private static byte[] LinkAddress(int link, bool isNode) => [2, 0, 0, 0, (byte)(isNode ? 1 : 0), (byte)link];

    private static string Text(byte[] link) => string.Join(':', link.Select(part => part.ToString("x2", null)));
}
