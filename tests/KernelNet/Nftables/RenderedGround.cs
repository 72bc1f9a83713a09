using System.Buffers;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Nftables;

/// <summary>Services of every kind in one family, rendered: all protocols, policies, affinity, source ranges, and
/// pools that are empty.</summary>
internal sealed class RenderedGround(IPFamily family)
{
    /// <summary>What is in every rendering, whatever the settings.</summary>
    public static readonly Type[] Kinds =
    [
        typeof(Match.Source), typeof(Match.Destination), typeof(Match.OfProtocol), typeof(Match.Comment),
        typeof(Match.Transport), typeof(Match.LocalAddress), typeof(Match.Mark), typeof(Match.ConnectionState),
        typeof(Match.Statistic), typeof(Match.RecentlySeen), typeof(Match.RecentSet), typeof(Target.None),
        typeof(Target.Accept), typeof(Target.Drop), typeof(Target.Return), typeof(Target.Reject), typeof(Target.Jump),
        typeof(Target.DNAT), typeof(Target.Masquerade), typeof(Target.SetMark),
    ];

    private readonly bool _isIPv4 = family == IPFamily.IPv4;

    public LocalDetector Detector(string name) => name switch
    {
        "none" => new LocalDetector.None(),
        "block" => new LocalDetector.SourceBlock(CIDR.Parse(_isIPv4 ? "10.0.0.0/8" : "fd01::/64")),
        "odd block" => new LocalDetector.SourceBlock(CIDR.Parse(_isIPv4 ? "10.16.0.0/13" : "fd01:2:3::/61")),
        "interface" => new LocalDetector.Interface("cni0"),
        "prefix" => new LocalDetector.InterfacePrefix("veth"),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    public string Restore(ProxySettings settings, IptablesFeatures features)
    {
        var cluster = new TestCluster(settings) { Features = features };
        var index = 0;
        foreach (var protocol in Enum.GetValues<Protocol>())
        {
            foreach (var policy in Enum.GetValues<TrafficPolicy>())
            {
                AddServices(cluster, protocol, policy, ref index);
            }
        }

        var text = new ArrayBufferWriter<byte>();
        cluster.Renderer.Write(new RestoreWriter(family, text));
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>One of every condition, negated where that can be, and of every target.</summary>
    public static string EveryKind(IPFamily family)
    {
        var (one, block, odd) = family == IPFamily.IPv4
            ? ("10.0.0.1", "10.0.0.0/8", "10.0.0.0/13")
            : ("fd00::1", "fd00::/64", "fd00::/61");
        var (to, reject) = family == IPFamily.IPv4
            ? ("10.0.0.1:8080", "icmp-port-unreachable")
            : ("[fd00::1]:8080", "icmp6-port-unreachable");
        return
            $"""
            *filter
            :KUBE-A - [0:0]
            :KUBE-EMPTY - [0:0]
            -A INPUT -j KUBE-A
            -A KUBE-A
            -A KUBE-A -s {one} -j ACCEPT
            -A KUBE-A ! -s {block} ! -d {odd} -j DROP
            -A KUBE-A -s {odd} ! -d {one} -j RETURN
            -A KUBE-A -i cni0 ! -o eth+ -j REJECT --reject-with {reject}
            -A KUBE-A ! -i veth+ -o fifteencharname -j ACCEPT
            -A KUBE-A -s {one} -d {block} -i cni+ -o e -p tcp -m comment --comment "all of them" -m tcp --dport 80
            -A KUBE-A -p tcp -m tcp
            -A KUBE-A -p udp -m udp
            -A KUBE-A -p sctp -m sctp
            -A KUBE-A -p udp -m udp --dport 65535
            -A KUBE-A -p sctp -m sctp --dport 1
            -A KUBE-A -p tcp
            -A KUBE-A -m comment --comment "it\'s a \"quoted\" back\\slash, and ünïcödé"
            -A KUBE-A -m comment --comment "{new string('x', 255)}"
            -A KUBE-A -m addrtype --dst-type LOCAL -m addrtype --src-type LOCAL
            -A KUBE-A -m mark --mark 0x4000/0x4000 -m mark ! --mark 0x1/0xff -m mark --mark 0xffffffff
            -A KUBE-A -m mark ! --mark 0x80000001/0xf0000001 -j RETURN
            -A KUBE-A -m conntrack --ctstate INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED,SNAT,DNAT
            -A KUBE-A -m conntrack ! --ctstate NEW -j ACCEPT
            -A KUBE-A -m statistic --mode random --probability 0.33333333349
            -A KUBE-A -m statistic --mode random --probability 1
            -A KUBE-A -m recent --rcheck --seconds 86400 --reap --name A --rsource
            -A KUBE-A -m recent --set --name {new string('n', 199)} --rsource
            -A KUBE-A -m nfacct --nfacct-name {IptablesFeatures.InvalidCounter} -j DROP
            COMMIT
            *nat
            -A PREROUTING -p tcp -m tcp -j DNAT --to-destination {to}
            -A PREROUTING -p sctp -j DNAT --to-destination {to}
            -A POSTROUTING -j MASQUERADE
            -A POSTROUTING -j MASQUERADE --random-fully
            -A OUTPUT -j MARK --set-xmark 0x4000/0x0
            -A OUTPUT -j MARK --set-xmark 0x4000/0x4000
            COMMIT
            *mangle
            :KUBE-PROXY-CANARY - [0:0]
            COMMIT

            """;
    }

    private void AddServices(TestCluster cluster, Protocol protocol, TrafficPolicy policy, ref int index)
    {
        foreach (var endpoints in new Endpoint[][]
        {
            [], [A.Remote(Pod(1))], [A.Local(Pod(2)), A.Remote(Pod(3)), A.Remote(Pod(4))],
        })
        {
            index++;
            var service = A.Service($"ns/s{index}", IP("172.30.0.", "fd00:10::", index)) with
            {
                Type = ServiceType.LoadBalancer,
                Ports = [A.Port(80, nodePort: (ushort)(30000 + index), protocol: protocol)],
                ExternalIPs = [Address.Parse(IP("192.0.2.", "2001:db8:1::", index))],
                LoadBalancerVIPs = [Address.Parse(IP("198.51.100.", "2001:db8:2::", index))],
                SourceRanges = endpoints.Length == 3
                    ? [CIDR.Parse(_isIPv4 ? "203.0.113.0/25" : "2001:db8:3::/61"), CIDR.Of(Address.Parse(Pod(9)))]
                    : [],
                InternalTrafficPolicy = policy,
                ExternalTrafficPolicy = policy,
                AffinityTimeoutSeconds = index % 2 == 1 ? 600 + index : null,
                HealthCheckNodePort = policy == TrafficPolicy.Local ? (ushort)(31000 + index) : (ushort)0,
            };
            if (endpoints.Length == 0)
            {
                cluster.Set(service);
            }
            else
            {
                cluster.Set(service, A.Slice($"ns/s{index}", endpoints).On(8080, protocol: protocol));
            }
        }
    }

    private string Pod(int index) => IP("10.0.1.", "fd01::", index);

    private string IP(string ofIPv4, string ofIPv6, int index) => (_isIPv4 ? ofIPv4 : ofIPv6) + index;
}
