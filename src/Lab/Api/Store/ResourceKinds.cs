using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Store;

/// <summary>The kinds that the server serves, a row each. What a kind's objects look like without content was read from
/// the bookmarks and objects of kube-apiserver 1.36.2.</summary>
public static class ResourceKinds
{
    private const string NoNodeStatus =
        ",'status':{'daemonEndpoints':{'kubeletEndpoint':{'Port':0}},'nodeInfo':{'machineID':'','systemUUID':'',"
        + "'bootID':'','kernelVersion':'','osImage':'','containerRuntimeVersion':'','kubeletVersion':'',"
        + "'kubeProxyVersion':'','operatingSystem':'','architecture':''}}";

    private const string NoEventContent =
        ",'eventTime':null,'regarding':{},'deprecatedSource':{},'deprecatedFirstTimestamp':null,"
        + "'deprecatedLastTimestamp':null";

    private const string NoCoreEventContent =
        ",'involvedObject':{},'source':{},'firstTimestamp':null,'lastTimestamp':null,'eventTime':null,"
        + "'reportingComponent':'','reportingInstance':''";

    public static ResourceKind Services { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "services",
        Kind = "Service",
        IsNamespaced = true,
        AnswersWithDeletedObject = true,
        ShortNames = ["svc"],
        Categories = ["all"],
        Subresources = ["proxy", "status"],
        SelectableFields = ["spec.clusterIP", "spec.type"],
        EmptyContent = Json(",'spec':{},'status':{'loadBalancer':{}}"),
    };

    public static ResourceKind EndpointSlices { get; } = new()
    {
        Group = "discovery.k8s.io",
        Version = "v1",
        Plural = "endpointslices",
        Kind = "EndpointSlice",
        IsNamespaced = true,
        HasGeneration = true,
        EmptyContent = Json(",'addressType':'','endpoints':null,'ports':null"),
    };

    public static ResourceKind Nodes { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "nodes",
        Kind = "Node",
        IsNamespaced = false,
        ShortNames = ["no"],
        Subresources = ["proxy", "status"],
        SelectableFields = ["spec.unschedulable"],
        EmptyContent = Json(",'spec':{}" + NoNodeStatus),
    };

    public static ResourceKind ServiceCIDRs { get; } = new()
    {
        Group = "networking.k8s.io",
        Version = "v1",
        Plural = "servicecidrs",
        Kind = "ServiceCIDR",
        IsNamespaced = false,
        Subresources = ["status"],
        EmptyContent = Json(",'spec':{},'status':{}"),
    };

    public static ResourceKind Events { get; } = new()
    {
        Group = "events.k8s.io",
        Version = "v1",
        Plural = "events",
        Kind = "Event",
        IsNamespaced = true,
        ShortNames = ["ev"],
        SelectableFields = ["reason", "type", "reportingController", "regarding.kind", "regarding.name"],
        EmptyContent = Json(NoEventContent),
    };

    /// <summary>The objects of <see cref="Events"/> in their older form.</summary>
    public static ResourceKind CoreEvents { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "events",
        Kind = "Event",
        IsNamespaced = true,
        ShortNames = ["ev"],
        SelectableFields =
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
            "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
            "reportingComponent", "source", "type",
        ],
        EmptyContent = Json(NoCoreEventContent),
    };

    public static ResourceKind Namespaces { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "namespaces",
        Kind = "Namespace",
        IsNamespaced = false,
        ShortNames = ["ns"],
        Subresources = ["finalize", "status"],
        SelectableFields = ["status.phase"],
        EmptyContent = Json(",'spec':{},'status':{}"),
    };

    public static ResourceKind Pods { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "pods",
        Kind = "Pod",
        IsNamespaced = true,
        HasGeneration = true,
        AnswersWithDeletedObject = true,
        ShortNames = ["po"],
        Categories = ["all"],
        Subresources =
            ["attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "proxy", "status"],
        SelectableFields =
            ["spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "status.phase", "status.podIP"],
    };

    public static ResourceKind Endpoints { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "endpoints",
        Kind = "Endpoints",
        IsNamespaced = true,
        ShortNames = ["ep"],
        Deprecation = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    };

    public static ResourceKind ConfigMaps { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "configmaps",
        Kind = "ConfigMap",
        IsNamespaced = true,
        ShortNames = ["cm"],
    };

    public static ResourceKind Secrets { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "secrets",
        Kind = "Secret",
        IsNamespaced = true,
        SelectableFields = ["type"],
    };

    public static ResourceKind ServiceAccounts { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "serviceaccounts",
        Kind = "ServiceAccount",
        IsNamespaced = true,
        AnswersWithDeletedObject = true,
        ShortNames = ["sa"],
        Subresources = ["token"],
    };

    public static ResourceKind Deployments { get; } = new()
    {
        Group = "apps",
        Version = "v1",
        Plural = "deployments",
        Kind = "Deployment",
        IsNamespaced = true,
        HasGeneration = true,
        ShortNames = ["deploy"],
        Categories = ["all"],
        Subresources = ["scale", "status"],
    };

    public static ResourceKind ReplicaSets { get; } = new()
    {
        Group = "apps",
        Version = "v1",
        Plural = "replicasets",
        Kind = "ReplicaSet",
        IsNamespaced = true,
        HasGeneration = true,
        ShortNames = ["rs"],
        Categories = ["all"],
        Subresources = ["scale", "status"],
        SelectableFields = ["status.replicas"],
    };

    public static ImmutableArray<ResourceKind> All { get; } =
    [
        Services, EndpointSlices, Nodes, ServiceCIDRs, Events, CoreEvents, Namespaces, Pods, Endpoints, ConfigMaps,
        Secrets, ServiceAccounts, Deployments, ReplicaSets, .. WorkloadKinds.All, .. PolicyKinds.All,
        .. StorageKinds.All, .. AccessKinds.All,
    ];

    /// <summary>The row of a group, version and plural; null when there is none.</summary>
    public static ResourceKind? Find(string group, string version, string plural) =>
        All.FirstOrDefault(kind => kind.Plural == plural && kind.Group == group && kind.Version == version);

    private static string Json(string text) => text.Replace('\'', '"');
}
