using Signalbox.Core.Model;

namespace Signalbox.KernelNet.Traffic;

/// <summary>The traffic matrix as rows: which endpoints answer whom, and whether they see the client's own address.
/// Rows say what differs; each becomes one cell per protocol and family.</summary>
public static class TrafficMatrix
{
    private const string Local = "local";
    private const string Remote = "remote-b";
    private const bool Kept = false;
    private const bool Masqueraded = true;

    private static readonly TrafficService Cluster = new("cluster", 1, Local, Remote);

    private static readonly TrafficService ExternalLocal =
        new("external-local", 2, Local, Remote)
        {
            Policy = "externalTrafficPolicy: Local\n  healthCheckNodePort: 32002",
        };

    private static readonly TrafficService InternalLocal =
        new("internal-local", 3, Local, Remote) { Policy = "internalTrafficPolicy: Local" };

    private static readonly TrafficService Affinity = new("affinity", 4, Local, Remote)
    {
        Policy = "sessionAffinity: ClientIP\n  sessionAffinityConfig: { clientIP: { timeoutSeconds: 600 } }",
    };

    private static readonly TrafficService Ranges = new("ranges", 5, Local, Remote)
    {
        Policy = "loadBalancerSourceRanges: [\"203.0.113.0/24\", \"2001:db8:203::/48\"]",
    };

    private static readonly TrafficService Empty = new("empty", 6);

    private static readonly TrafficService ExternalNoneLocal =
        new("external-none-local", 7, Remote) { Policy = "externalTrafficPolicy: Local\n  healthCheckNodePort: 32007" };

    private static readonly TrafficService InternalNoneLocal =
        new("internal-none-local", 8, Remote) { Policy = "internalTrafficPolicy: Local" };

    private static readonly TrafficService Alone = new("alone", 9, Local);

    private static readonly TrafficService NodeRange = new("node-range", 10, Local, Remote)
    {
        Policy = "loadBalancerSourceRanges: [\"10.200.0.0/24\", \"fd00:10:200::/64\"]",
    };

    private static readonly Frontend[] External = [Frontend.NodePort, Frontend.LoadBalancer, Frontend.ExternalIP];
    private static readonly Frontend[] Every = [Frontend.ClusterIP, .. External];

    /// <summary>Every Service that the rows call.</summary>
    public static IReadOnlyList<TrafficService> Services { get; } =
    [
        Cluster, ExternalLocal, InternalLocal, Affinity, Ranges, Empty, ExternalNoneLocal, InternalNoneLocal, Alone,
        NodeRange,
    ];

    /// <summary>With a local detector (--cluster-cidr) and without --masquerade-all.</summary>
    public static IReadOnlyList<TrafficCell> WithDetector { get; } =
    [
        .. Rows(Cluster, Caller.Pod, [Frontend.ClusterIP], Kept, Local, Remote),
        .. Rows(Cluster, Caller.Pod, External, Masqueraded, Local, Remote),
        .. Rows(Cluster, Caller.Host, Every, Masqueraded, Local, Remote),
        .. Rows(Cluster, Caller.Outside, Every, Masqueraded, Local, Remote),
        .. Rows(Cluster, Caller.Loopback, [Frontend.NodePort], Masqueraded, Local, Remote),

        // A pod's call to an external frontend never left the cluster: it is neither kept local nor masqueraded.
        .. Rows(ExternalLocal, Caller.Pod, Every, Kept, Local, Remote),
        .. Rows(ExternalLocal, Caller.Host, Every, Masqueraded, Local, Remote),
        .. Rows(ExternalLocal, Caller.Outside, [Frontend.ClusterIP], Masqueraded, Local, Remote),
        .. Rows(ExternalLocal, Caller.Outside, External, Kept, Local),
        .. Rows(ExternalLocal, Caller.Loopback, [Frontend.NodePort], Masqueraded, Local, Remote),

        .. Rows(InternalLocal, Caller.Pod, [Frontend.ClusterIP], Kept, Local),
        .. Rows(InternalLocal, Caller.Pod, External, Masqueraded, Local, Remote),
        .. Rows(InternalLocal, Caller.Host, [Frontend.ClusterIP], Masqueraded, Local),
        .. Rows(InternalLocal, Caller.Host, External, Masqueraded, Local, Remote),
        .. Rows(InternalLocal, Caller.Outside, [Frontend.ClusterIP], Masqueraded, Local),
        .. Rows(InternalLocal, Caller.Outside, External, Masqueraded, Local, Remote),
        .. Rows(InternalLocal, Caller.Loopback, [Frontend.NodePort], Masqueraded, Local, Remote),

        .. Rows(Alone, Caller.Endpoint, Every, Masqueraded, Local),

        // One cell per client: two that choose at the same moment may choose differently.
        .. Cells(Affinity, Caller.Pod, [Frontend.ClusterIP], new Expected.Sticky(Kept)),
        .. Cells(Affinity, Caller.Outside, [Frontend.NodePort], new Expected.Sticky(Masqueraded)),
        .. Cells(Affinity, Caller.Stranger, [Frontend.LoadBalancer], new Expected.Sticky(Masqueraded)),

        .. Rows(Ranges, Caller.Outside, External, Masqueraded, Local, Remote),
        .. Rows(Ranges, Caller.Stranger, [Frontend.NodePort, Frontend.ExternalIP], Masqueraded, Local, Remote),
        .. Cells(Ranges, Caller.Stranger, [Frontend.LoadBalancer], NotAccepted),
        .. Cells(Ranges, Caller.Pod, [Frontend.LoadBalancer], NotAccepted),
        .. Rows(NodeRange, Caller.Host, External, Masqueraded, Local, Remote),
        .. Cells(NodeRange, Caller.Outside, [Frontend.LoadBalancer], NotAccepted),

        .. Cells(Empty, Caller.Pod, [Frontend.ClusterIP], Rejected("KUBE-SERVICES")),
        .. Cells(Empty, Caller.Outside, [Frontend.ClusterIP], Rejected("KUBE-SERVICES")),
        .. Cells(Empty, Caller.Pod, External, Rejected("KUBE-EXTERNAL-SERVICES")),
        .. Cells(Empty, Caller.Outside, External, Rejected("KUBE-EXTERNAL-SERVICES")),

        .. Rows(ExternalNoneLocal, Caller.Pod, Every, Kept, Remote),
        .. Rows(ExternalNoneLocal, Caller.Host, Every, Masqueraded, Remote),
        .. Cells(ExternalNoneLocal, Caller.Outside, External, NoLocal("KUBE-EXTERNAL-SERVICES")),

        .. Rows(InternalNoneLocal, Caller.Outside, External, Masqueraded, Remote),
        .. Cells(InternalNoneLocal, Caller.Pod, [Frontend.ClusterIP], NoLocal("KUBE-SERVICES")),
        .. Cells(InternalNoneLocal, Caller.Outside, [Frontend.ClusterIP], NoLocal("KUBE-SERVICES")),
    ];

    /// <summary>Without a local detector: nobody is known to be a pod.</summary>
    public static IReadOnlyList<TrafficCell> WithoutDetector { get; } =
    [
        .. Rows(Cluster, Caller.Pod, [Frontend.ClusterIP], Kept, Local, Remote),
        .. Rows(Cluster, Caller.Pod, External, Masqueraded, Local, Remote),
        .. Rows(Cluster, Caller.Outside, [Frontend.ClusterIP], Kept, Local, Remote),
        .. Rows(Cluster, Caller.Outside, External, Masqueraded, Local, Remote),
        .. Rows(ExternalLocal, Caller.Pod, [Frontend.ClusterIP], Kept, Local, Remote),
        .. Rows(ExternalLocal, Caller.Pod, External, Kept, Local),
        .. Rows(ExternalLocal, Caller.Host, External, Masqueraded, Local, Remote),
        .. Rows(ExternalLocal, Caller.Outside, External, Kept, Local),
        .. Rows(InternalLocal, Caller.Pod, [Frontend.ClusterIP], Kept, Local),
        .. Rows(InternalLocal, Caller.Outside, [Frontend.ClusterIP], Kept, Local),
        .. Rows(Alone, Caller.Endpoint, Every, Masqueraded, Local),
    ];

    /// <summary>With a detector and --masquerade-all: calls to a ClusterIP are masqueraded, whoever makes them.
    /// </summary>
    public static IReadOnlyList<TrafficCell> MasqueradeAll { get; } =
    [
        .. Rows(Cluster, Caller.Pod, Every, Masqueraded, Local, Remote),
        .. Rows(Cluster, Caller.Outside, Every, Masqueraded, Local, Remote),
        .. Rows(ExternalLocal, Caller.Pod, [Frontend.ClusterIP], Masqueraded, Local, Remote),
        .. Rows(ExternalLocal, Caller.Pod, External, Kept, Local, Remote),
        .. Rows(ExternalLocal, Caller.Outside, External, Kept, Local),
        .. Rows(InternalLocal, Caller.Pod, [Frontend.ClusterIP], Masqueraded, Local),
        .. Rows(Alone, Caller.Endpoint, Every, Masqueraded, Local),
    ];

    /// <summary>The same cells in nftables mode, with node ports on every address. One thing is another: node ports do
    /// not answer on 127.0.0.1, as with kube-proxy, because what leaves a node from there needs route_localnet.
    /// </summary>
    public static IReadOnlyList<TrafficCell> InNftables(IReadOnlyList<TrafficCell> cells) =>
    [
        .. cells.Select(cell => cell.Caller == Caller.Loopback
            ? cell with { Expected = new Expected.Unserved() }
            : cell),
    ];

    private static Expected.Dropped NotAccepted => new("KUBE-PROXY-FIREWALL", "traffic not accepted by");

    private static Expected.Rejected Rejected(string chain) => new(chain, "has no endpoints");

    private static Expected.Dropped NoLocal(string chain) => new(chain, "has no local endpoints");

    private static IEnumerable<TrafficCell> Rows(
        TrafficService service, Caller caller, Frontend[] frontends, bool masqueraded, params string[] endpoints) =>
        Cells(service, caller, frontends, new Expected.Spread(masqueraded, endpoints));

    // Loopback reaches node ports over IPv4 only: IPv6 has no route_localnet.
    private static IEnumerable<TrafficCell> Cells(
        TrafficService service, Caller caller, Frontend[] frontends, Expected expected) =>
        from frontend in frontends
        from protocol in new[] { Protocol.TCP, Protocol.UDP }
        from family in new[] { IPFamily.IPv4, IPFamily.IPv6 }
        where caller != Caller.Loopback || family == IPFamily.IPv4
        select new TrafficCell(caller, frontend, service, protocol, family) { Expected = expected };
}
