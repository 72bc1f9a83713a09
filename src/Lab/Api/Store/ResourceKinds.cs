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

    public static ResourceKind Services { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "services",
        Kind = "Service",
        IsNamespaced = true,
        AnswersWithDeletedObject = true,
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
        EmptyContent = Json(",'spec':{},'status':{}"),
    };

    public static ResourceKind Events { get; } = new()
    {
        Group = "events.k8s.io",
        Version = "v1",
        Plural = "events",
        Kind = "Event",
        IsNamespaced = true,
        SelectableFields = ["reason", "type", "reportingController", "regarding.kind", "regarding.name"],
        EmptyContent = Json(NoEventContent),
    };

    public static ResourceKind Namespaces { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "namespaces",
        Kind = "Namespace",
        IsNamespaced = false,
        SelectableFields = ["status.phase"],
        EmptyContent = Json(",'spec':{},'status':{}"),
    };

    public static ImmutableArray<ResourceKind> All { get; } =
        [Services, EndpointSlices, Nodes, ServiceCIDRs, Events, Namespaces];

    /// <summary>The row of a group, version and plural; null when there is none.</summary>
    public static ResourceKind? Find(string group, string version, string plural) =>
        All.FirstOrDefault(kind => kind.Plural == plural && kind.Group == group && kind.Version == version);

    private static string Json(string text) => text.Replace('\'', '"');
}
