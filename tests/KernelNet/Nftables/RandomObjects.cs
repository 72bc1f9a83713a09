using Signalbox.Core.Model;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Nftables;

/// <summary>Changes of a few Services, chosen at random from small pools of names, addresses and ports, so that objects
/// come back, frontends are claimed twice and pods stand behind several Services. Pools have all sizes around the
/// borders of the classes of slots.</summary>
internal sealed class RandomObjects(IPFamily family, Random random)
{
    private const int Services = 6;

    private static readonly int[] PoolSizes = [0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14, 40, 96, 97, 120];

    private bool IsIPv4 => family == IPFamily.IPv4;

    private bool Half => random.Next(2) == 0;

    public IEnumerable<ClusterChange> Next(int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return Next();
        }
    }

    private ClusterChange Next() => random.Next(20) switch
    {
        < 6 => new ClusterChange.ServiceSet(Service(random.Next(Services))),
        < 14 => new ClusterChange.SliceSet(Slice(random.Next(Services))),
        < 16 => new ClusterChange.ServiceGone(NameOf(random.Next(Services))),
        < 18 => new ClusterChange.SliceGone(NameOf(random.Next(Services))),
        18 => new ClusterChange.ServiceCIDRSet(
            $"block-{random.Next(3)}", [Block($"10.{random.Next(90, 99)}.0.0/16", $"fd00:{random.Next(9)}::/108")]),
        _ => new ClusterChange.NodeSet(A.Node(Half ? "zone-a" : "zone-b") with
        {
            Addresses = [Address.Parse(IsIPv4 ? "192.168.0.2" : "2001:db8::1")],
        }),
    };

    private Service Service(int index) => new()
    {
        Name = NameOf(index),
        Type = random.Next(12) == 0 ? ServiceType.ExternalName : ServiceType.LoadBalancer,
        ClusterIPs = [Address.Parse(IsIPv4 ? $"10.96.0.{index + 10}" : $"fd00:10::{index + 10:x}")],
        Ports = Ports(index),
        ExternalIPs = random.Next(3) == 0 ? [Shared()] : [],
        LoadBalancerVIPs = random.Next(3) == 0 ? [Shared()] : [],
        SourceRanges = random.Next(4) == 0
            ? [Block("203.0.113.0/25", "2001:db8:1::/61"), Block("192.168.0.0/24", "2001:db8::/64")]
            : [],
        InternalTrafficPolicy = random.Next(3) == 0 ? TrafficPolicy.Local : TrafficPolicy.Cluster,
        ExternalTrafficPolicy = Half ? TrafficPolicy.Local : TrafficPolicy.Cluster,
        AffinityTimeoutSeconds = random.Next(3) == 0 ? random.Next(1, 4) * 600 : null,
        HealthCheckNodePort = (ushort)(Half ? 31000 + index : 0),
        CreationTimestamp = DateTimeOffset.UnixEpoch.AddHours(random.Next(4)),
    };

    /// <summary>Node ports of two Services are the same now and then, which an API server would not allow.</summary>
    private EquatableArray<ServicePort> Ports(int index)
    {
        ushort NodePort(int offset) => (ushort)(Half ? 0 : 30000 + offset + (random.Next(5) == 0 ? 0 : index * 10));
        var first = A.Port(80, "a", nodePort: NodePort(0));
        return Half ? [first] : [first, A.Port(53, "b", Half ? Protocol.UDP : Protocol.SCTP, NodePort(1))];
    }

    private EndpointSlice Slice(int index) => new()
    {
        Name = NameOf(index),
        Service = NameOf(index),
        Family = family,
        Ports =
        [
            new EndpointPort("a", Protocol.TCP, 8080), new EndpointPort("b", Protocol.UDP, 5353),
            new EndpointPort("b", Protocol.SCTP, 5354),
        ],
        Endpoints = [.. Enumerable.Range(0, PoolSizes[random.Next(PoolSizes.Length)]).Select(Pod)],
    };

    private Endpoint Pod(int index)
    {
        var number = (index * 2) + random.Next(2);
        var address = IsIPv4 ? $"10.0.{number / 250}.{number % 250}" : $"fd01::{number + 1:x}";
        return (random.Next(8), Half ? A.Local(address) : A.Remote(address)) switch
        {
            (0, var pod) => pod.NotReady(),
            (1, var pod) => pod.Terminating(),
            (_, var pod) => pod,
        };
    }

    private CIDR Block(string ipv4, string ipv6) => CIDR.Parse(IsIPv4 ? ipv4 : ipv6);

    private Address Shared() => Address.Parse(
        IsIPv4 ? $"198.51.100.{random.Next(1, 6)}" : $"2001:db8:5::{random.Next(1, 6):x}");

    private static ServiceName NameOf(int index) => new("ns", $"s{index}");
}
