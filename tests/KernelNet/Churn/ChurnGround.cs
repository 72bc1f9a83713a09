using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Pods;

namespace Signalbox.KernelNet.Churn;

/// <summary>A client, a node, and behind it one host that has every pod's address and takes what comes for any of
/// them: connections by accepting, datagrams by noting their numbers. Nobody else listens, so what arrives was
/// translated.</summary>
internal sealed class ChurnGround : IDisposable
{
    public const ushort PodPort = 8080;
    public const ushort Port = 80;
    public const ushort NodePort = 30080;

    private const string FlowList = "/proc/thread-self/net/nf_conntrack";

    private readonly IPFamily _family;
    private readonly TemporaryNamespace _pods = new("churn-pods");
    private readonly List<Socket> _servers = [];
    private readonly List<Thread> _threads = [];
    private readonly int[] _arrived = new int[1 << 16];
    private readonly ConcurrentDictionary<Address, int> _accepted = [];

    public ChurnGround(IPFamily family)
    {
        _family = family;
        try
        {
            Wire();
            Watch();
            Serve();
            AwaitPath();
            Assert.True(SpinWait.SpinUntil(() => Accepted > 0, TimeSpan.FromSeconds(10)));
            _accepted.Clear();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TemporaryNamespace Node { get; } = new("churn-node");

    public TemporaryNamespace Client { get; } = new("churn-client");

    public Address NodeAddress => Of("10.200.0.2", "fd00:10:200::2");

    public Address ClusterIP => Of("10.96.0.10", "fd00:10:96::10");

    /// <summary>An external IP under policy Local.</summary>
    public Address ExternalIP => Of("198.51.100.10", "2001:db8:198::10");

    /// <summary>The ClusterIP of the Service with the external IP.</summary>
    public Address OtherClusterIP => Of("10.96.0.11", "fd00:10:96::11");

    public CIDR PodBlock => CIDR.Parse(IsIPv4 ? "10.244.1.0/24" : "fd00:10:244:1::/64");

    /// <summary>Where clients call, in turn.</summary>
    public IReadOnlyList<IPEndPoint> Frontends =>
        [ClusterIP.At(Port), NodeAddress.At(NodePort), ExternalIP.At(Port), OtherClusterIP.At(Port)];

    public static bool HasFlowList => File.Exists(FlowList);

    private bool IsIPv4 => _family == IPFamily.IPv4;

    public Address Pod(int number) => new(_family, PodBlock.Network.Bits | (uint)(number + 1));

    /// <summary>Connections that a pod has accepted.</summary>
    public int AcceptedBy(Address pod) => _accepted.GetValueOrDefault(pod);

    /// <summary>Connections that pods have accepted.</summary>
    public int Accepted => _accepted.Values.Sum();

    /// <summary>True once a pod has got the datagram of that number. Only the last 65,536 are known.</summary>
    public bool HasArrived(int number) => Volatile.Read(ref _arrived[number & (_arrived.Length - 1)]) == number;

    /// <summary>Packets that have passed all rules and still go to a frontend.</summary>
    public long Untranslated => Node.Execute("nft", "list", "table", "inet", "untranslated").ThrowIfFailed().Output
        .Split("counter packets ").Skip(1).Sum(rest => long.Parse(rest[..rest.IndexOf(' ')], null));

    /// <summary>Flows to a frontend that conntrack holds, and those of them that no pod answers. Empty where the kernel
    /// was built without the list.</summary>
    public (int Flows, IReadOnlyList<string> Astray) ReadFlows() => Node.Run(() =>
    {
        if (!HasFlowList)
        {
            return (0, []);
        }

        var frontends = Frontends.Select(frontend => Spelled(frontend.Address)).ToHashSet(StringComparer.Ordinal);
        var flows = 0;
        var astray = new List<string>();
        foreach (var line in File.ReadLines(FlowList))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var to = words.First(word => word.StartsWith("dst=", StringComparison.Ordinal))[4..];
            var from = words.Last(word => word.StartsWith("src=", StringComparison.Ordinal))[4..];
            if (!frontends.Contains(to))
            {
                continue;
            }

            flows++;
            if (!PodBlock.Contains(Address.Parse(from)))
            {
                astray.Add(line);
            }
        }

        return (flows, (IReadOnlyList<string>)astray);
    });

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        _threads.ForEach(thread => thread.Join());
        TemporaryNamespace.DeleteAll([Node, Client, _pods]);
    }

    /// <summary>As the kernel's lists spell an address: IPv6 without abbreviations.</summary>
    private static string Spelled(IPAddress address)
    {
        var digits = Convert.ToHexStringLower(address.GetAddressBytes());
        return address.AddressFamily == AddressFamily.InterNetwork
            ? address.ToString()
            : string.Join(':', digits.Chunk(4).Select(part => new string(part)));
    }

    private Address Of(string ipv4, string ipv6) => Address.Parse(IsIPv4 ? ipv4 : ipv6);

    private void Wire()
    {
        foreach (var (path, value) in new[]
        {
            ("ipv4/ip_forward", "1"), ("ipv6/conf/all/forwarding", "1"), ("ipv6/conf/default/accept_dad", "0"),
            ("ipv4/conf/all/rp_filter", "0"), ("ipv4/conf/default/rp_filter", "0"),
            // So that as many flows as come in a minute have room.
            ("netfilter/nf_conntrack_tcp_timeout_close", "2"), ("netfilter/nf_conntrack_udp_timeout", "2"),
            ("netfilter/nf_conntrack_udp_timeout_stream", "2"),
        })
        {
            Node.Run(() => File.WriteAllText($"/proc/sys/net/{path}", value));
        }

        IpBatch.Run(
        [
            $"link add outer netns {Node.Name} type veth peer name eth0 netns {Client.Name}",
            $"link add inner netns {Node.Name} type veth peer name eth0 netns {_pods.Name}",
        ]);
        var (outer, inner) = IsIPv4 ? ("10.200.0.", "10.201.0.") : ("fd00:10:200::", "fd00:10:201::");
        var (length, last) = IsIPv4 ? (24, "") : (64, " nodad");
        IpBatch.Run(
        [
            "link set outer up", "link set inner up", $"address add {outer}2/{length} dev outer{last}",
            $"address add {inner}2/{length} dev inner{last}", $"route add {PodBlock} via {inner}3",
        ], Node.Name);
        IpBatch.Run(
        [
            "link set eth0 up", $"address add {outer}9/{length} dev eth0{last}", $"route add default via {outer}2",
        ], Client.Name);
        IpBatch.Run(
        [
            "link set eth0 up", $"address add {inner}3/{length} dev eth0{last}", $"route add default via {inner}2",
            $"route add local {PodBlock} dev lo",
        ], _pods.Name);
    }

    private void Watch()
    {
        var ip = IsIPv4 ? "ip" : "ip6";
        Node.ExecuteWithInput(
            $$"""
            table inet untranslated {
                chain leaving {
                    type filter hook postrouting priority 300;
                    {{ip}} daddr { {{ClusterIP}}, {{OtherClusterIP}}, {{ExternalIP}} } counter
                }
                chain arriving {
                    type filter hook input priority 200;
                    meta l4proto { tcp, udp } th dport {{NodePort}} counter
                }
            }
            """, "nft", "-f", "-").ThrowIfFailed();
    }

    private void Serve()
    {
        var any = new IPEndPoint(IsIPv4 ? IPAddress.Any : IPAddress.IPv6Any, PodPort);
        var (tcp, udp) = _pods.Run(() => (
            new Socket(any.AddressFamily, SocketType.Stream, ProtocolType.Tcp),
            new Socket(any.AddressFamily, SocketType.Dgram, ProtocolType.Udp)));
        _servers.AddRange([tcp, udp]);
        tcp.Bind(any);
        tcp.Listen(4096);
        Start(() =>
        {
            using var accepted = tcp.Accept();
            var pod = Address.Parse($"{((IPEndPoint)accepted.LocalEndPoint!).Address}");
            _accepted.AddOrUpdate(pod, 1, (_, count) => count + 1);
        });

        udp.ReceiveBufferSize = 1 << 20;
        udp.Bind(any);
        var datagram = new byte[sizeof(int)];
        Start(() =>
        {
            if (udp.Receive(datagram) == sizeof(int))
            {
                var number = BitConverter.ToInt32(datagram);
                Volatile.Write(ref _arrived[number & (_arrived.Length - 1)], number);
            }
        });
    }

    /// <summary>Waits until the hosts have found each other, there and back. IPv6's first question after a neighbor may
    /// go to a link that does not listen yet, and is put again after a second; meanwhile packets are dropped.</summary>
    private void AwaitPath() => Client.Run(() =>
    {
        using var socket = new Socket(
            IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(Pod(0).At(PodPort));
    });

    private void Start(Action answer)
    {
        var thread = new Thread(() =>
        {
            try
            {
                while (true)
                {
                    answer();
                }
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        });
        thread.Start();
        _threads.Add(thread);
    }
}
