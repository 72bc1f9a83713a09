using k8s.Models;

namespace Signalbox.Lab.Controllers.Endpoints;

/// <summary>One endpoint of an EndpointSlice, as a value: equal ones need no writing.</summary>
internal sealed record SliceEndpoint
{
    public required string Address { get; init; }

    public required bool IsReady { get; init; }

    public required bool IsServing { get; init; }

    public required bool IsTerminating { get; init; }

    public string? Hostname { get; init; }

    public string? Node { get; init; }

    public string? Zone { get; init; }

    public string? HintZone { get; init; }

    public string? HintNode { get; init; }

    public required PodReference Pod { get; init; }

    /// <summary>What makes it the same endpoint through all changes.</summary>
    public (string Uid, string Address) Identity => (Pod.Uid, Address);

    /// <summary>Null for one that is of another shape, such as somebody else's.</summary>
    public static SliceEndpoint? Of(V1Endpoint endpoint)
    {
        var (hints, target) = (endpoint.Hints, endpoint.TargetRef);
        var isOurs = endpoint.Addresses is { Count: 1 } && target is { Kind: "Pod", Name: not null, Uid: not null }
            && hints?.ForZones is null or { Count: 1 } && hints?.ForNodes is null or { Count: 1 };
        return !isOurs ? null : new SliceEndpoint
        {
            Address = endpoint.Addresses![0],
            IsReady = endpoint.Conditions?.Ready ?? true,
            IsServing = endpoint.Conditions?.Serving ?? true,
            IsTerminating = endpoint.Conditions?.Terminating ?? false,
            Hostname = endpoint.Hostname,
            Node = endpoint.NodeName,
            Zone = endpoint.Zone,
            HintZone = hints?.ForZones?[0].Name,
            HintNode = hints?.ForNodes?[0].Name,
            Pod = new PodReference(target!.NamespaceProperty ?? "", target.Name!, target.Uid!),
        };
    }

    public V1Endpoint ToModel() => new()
    {
        Addresses = [Address],
        Conditions = new V1EndpointConditions
        {
            Ready = IsReady,
            Serving = IsServing,
            Terminating = IsTerminating,
        },
        Hostname = Hostname,
        NodeName = Node,
        Zone = Zone,
        Hints = HintZone is null && HintNode is null ? null : new V1EndpointHints
        {
            ForZones = HintZone is null ? null : [new V1ForZone { Name = HintZone }],
            ForNodes = HintNode is null ? null : [new V1ForNode { Name = HintNode }],
        },
        TargetRef = Pod.ToModel(),
    };
}

/// <summary>The pod that an endpoint is.</summary>
internal sealed record PodReference(string Namespace, string Name, string Uid)
{
    public V1ObjectReference ToModel() => new()
    {
        Kind = "Pod",
        NamespaceProperty = Namespace,
        Name = Name,
        Uid = Uid,
    };
}
