using Signalbox.Core.Model;

namespace Signalbox.Cluster.Watch;

/// <summary>A kind of object that the agent follows, and which of its objects. Source: kube-proxy 1.36, which asks for
/// exactly these.</summary>
internal sealed record WatchedKind
{
    private const string Slice = "EndpointSlice";

    public required string Kind { get; init; }

    /// <summary>What is asked for, for people: "Services".</summary>
    public required string Title { get; init; }

    /// <summary>"" is the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>As in a path: "endpointslices".</summary>
    public required string Resource { get; init; }

    public string LabelSelector { get; init; } = "";

    public string FieldSelector { get; init; } = "";

    /// <summary>No rules are made before these have been listed.</summary>
    public bool IsNeeded { get; init; } = true;

    /// <summary>The only one that is asked for; "" for all.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>"/api/v1/services", "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices".</summary>
    public string Path => (Group.Length == 0 ? "/api/v1/" : $"/apis/{Group}/v1/")
        + (Namespace.Length == 0 ? Resource : $"namespaces/{Uri.EscapeDataString(Namespace)}/{Resource}");

    public static IReadOnlyList<WatchedKind> For(string nodeName) =>
    [
        new()
        {
            Kind = "Service",
            Title = "Services",
            Resource = "services",
            LabelSelector = "!service.kubernetes.io/service-proxy-name",
            FieldSelector = "spec.clusterIP!=None",
        },
        new()
        {
            Kind = Slice,
            Title = "EndpointSlices",
            Group = "discovery.k8s.io",
            Resource = "endpointslices",
            LabelSelector = "!service.kubernetes.io/headless",
        },
        new()
        {
            Kind = "Node",
            Title = $"the Node {nodeName}",
            Resource = "nodes",
            FieldSelector = $"metadata.name={nodeName}",
        },
        new()
        {
            Kind = "ServiceCIDR",
            Title = "ServiceCIDRs",
            Group = "networking.k8s.io",
            Resource = "servicecidrs",
            IsNeeded = false,
        },
    ];

    /// <summary>What says something of one Service: headless ones too, which a node has no use for but people ask
    /// about, and of all EndpointSlices only its own.</summary>
    public static IEnumerable<WatchedKind> About(ServiceName service, string nodeName) => For(nodeName).Select(kind =>
        kind.Kind switch
        {
            "Service" => kind with { FieldSelector = "" },
            Slice => SlicesIn(service.Namespace, nodeName) with
            {
                LabelSelector = $"kubernetes.io/service-name={service.Name},{kind.LabelSelector}",
            },
            _ => kind,
        });

    /// <summary>EndpointSlices of one namespace.</summary>
    public static WatchedKind SlicesIn(string @namespace, string nodeName) =>
        For(nodeName).Single(kind => kind.Kind == Slice) with { Namespace = @namespace };
}
