using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>An address and port that clients call. <see cref="Address"/> is null for a NodePort, which answers on
/// the node's addresses.</summary>
public readonly record struct Frontend
{
    public required FrontendKind Kind { get; init; }

    public Address? Address { get; init; }

    public required ushort Port { get; init; }

    /// <summary>Where traffic from outside goes; for a ClusterIP, all traffic.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>An external frontend with endpoints somewhere is entered even when <see cref="Verdict"/> drops:
    /// traffic of this node's own pods and processes takes the cluster's pool.</summary>
    public bool IsEntered { get; init; }

    /// <summary>Why <see cref="Verdict"/> is not a pool.</summary>
    public Reason Reason { get; init; }
}

/// <summary>In the order of right to a frontend that two Services claim; a NodePort can have one owner only.</summary>
public enum FrontendKind : byte
{
    ClusterIP,
    LoadBalancerIP,
    ExternalIP,
    NodePort,
}

/// <summary>What happens to traffic that reaches a frontend.</summary>
public enum Verdict : byte
{
    ToClusterPool,
    ToLocalPool,
    Drop,
    Reject,
}
