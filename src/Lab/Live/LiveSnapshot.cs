namespace Signalbox.Lab.Live;

/// <summary>A running lab at one moment, as both screens show it. Rates are new connections per second over the last
/// few seconds, all nodes together unless something else is said; null while they are not known yet.</summary>
internal sealed record LiveSnapshot
{
    public required string Lab { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The agents'.</summary>
    public required string Mode { get; init; }

    public required bool ApiServerAnswers { get; init; }

    /// <summary>What goes wrong on purpose, as in "node-2: 20% of packets lost".</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>By name.</summary>
    public required IReadOnlyList<LiveNode> Nodes { get; init; }

    /// <summary>By namespace and name; of very many some.</summary>
    public required IReadOnlyList<LivePod> Pods { get; init; }

    public required int PodCount { get; init; }

    /// <summary>By namespace and name. When there are more than were asked for, those with the most connections.
    /// </summary>
    public required IReadOnlyList<LiveService> Services { get; init; }

    /// <summary>How many there are, shown or not.</summary>
    public required int ServiceCount { get; init; }

    /// <summary>How many of them match what was searched for.</summary>
    public required int FoundCount { get; init; }

    /// <summary>How many seconds ago connections were counted last, on the node where that is longest: where rules are
    /// many, to count takes long. Null while they are as good as new, or unknown.</summary>
    public required int? RatesAge { get; init; }

    /// <summary>The latest first.</summary>
    public required IReadOnlyList<LiveChange> Changes { get; init; }
}

/// <summary>A node and its agent.</summary>
internal sealed record LiveNode
{
    public required string Name { get; init; }

    public required string Address { get; init; }

    /// <summary>"" where it has none.</summary>
    public required string Zone { get; init; }

    /// <summary>As kubectl says it: "Ready", "NotReady,SchedulingDisabled".</summary>
    public required string Status { get; init; }

    /// <summary>"programmed"; "starting"; "silent": it runs and does not answer; "ended".</summary>
    public required string Agent { get; init; }

    public required long Restarts { get; init; }

    public required int Pods { get; init; }

    /// <summary>Connections whose first packet this node sent on to an endpoint.</summary>
    public required double? Rate { get; init; }
}

/// <summary>A pod.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Node">"" before it has one.</param>
/// <param name="Address">"" before it has one.</param>
/// <param name="Status">As kubectl says it: "Running", "ContainerCreating".</param>
/// <param name="Ready">How many of its containers are, as in "1/2".</param>
/// <param name="IsReady">Whether all are.</param>
internal sealed record LivePod(
    string Namespace, string Name, string Node, string Address, string Status, string Ready, bool IsReady);

/// <summary>A Service.</summary>
internal sealed record LiveService
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Type { get; init; }

    /// <summary>Where it can be called, as in "10.96.0.10:53/UDP" or "node port 30080/TCP".</summary>
    public required IReadOnlyList<string> Frontends { get; init; }

    /// <summary>Endpoints that new connections may go to.</summary>
    public required int Ready { get; init; }

    /// <summary>All that its EndpointSlices list.</summary>
    public required int EndpointCount { get; init; }

    /// <summary>Of a Service with many, the first; all of the one that was asked for.</summary>
    public required IReadOnlyList<LiveEndpoint> Endpoints { get; init; }

    public required double? Rate { get; init; }

    /// <summary>Connections since the agents' starts.</summary>
    public required long Connections { get; init; }
}

/// <summary>An endpoint of a Service.</summary>
internal sealed record LiveEndpoint
{
    /// <summary>"192.168.1.5:80".</summary>
    public required string Address { get; init; }

    /// <summary>"" where it is not said.</summary>
    public required string Node { get; init; }

    /// <summary>"" where it is none.</summary>
    public required string Pod { get; init; }

    public required bool IsReady { get; init; }

    public required bool IsTerminating { get; init; }

    public required double? Rate { get; init; }

    public required long Connections { get; init; }

    /// <summary>By the node that sent the connections on; nodes without any are left out.</summary>
    public required IReadOnlyDictionary<string, double> RateByNode { get; init; }
}

/// <summary>A sync that changed a node's rules, or failed to.</summary>
internal sealed record LiveChange
{
    public required string Node { get; init; }

    public required string Family { get; init; }

    /// <summary>When the kernel had it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Some of the Services that it was about.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    public required int ServiceCount { get; init; }

    /// <summary>Lines of restores, or elements, rules, chains and sets.</summary>
    public required int Operations { get; init; }

    /// <summary>Planning and writing.</summary>
    public required double SyncMilliseconds { get; init; }

    /// <summary>From the write at the API server until the kernel had it; null where that cannot be told.</summary>
    public required double? WriteToKernelMilliseconds { get; init; }

    /// <summary>Everything was compared, as at a start.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>Null when it succeeded.</summary>
    public required string? Failure { get; init; }
}
