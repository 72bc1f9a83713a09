using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Proxy.Health;

/// <summary>A node's health at one moment.</summary>
internal sealed record HealthReport
{
    public required DateTimeOffset CurrentTime { get; init; }

    /// <summary>The Node is known, is not being deleted, and nothing is about to delete it.</summary>
    public required bool IsNodeEligible { get; init; }

    /// <summary>The families that this node has, in order; empty until the node is ours.</summary>
    public required ImmutableArray<(IPFamily Family, FamilyStanding Standing)> Families { get; init; }

    /// <summary>What keeps the node from being ready, for people.</summary>
    public required ImmutableArray<string> WaitingFor { get; init; }

    /// <summary>No change has waited for too long: nothing that a restart could mend. True before a first sync that the
    /// API server holds up.</summary>
    public bool IsLive => Families.All(family => !family.Standing.IsLate);

    /// <summary>Live, and every family has been programmed once.</summary>
    public bool IsReady => IsLive && !Families.IsEmpty && Families.All(family => family.Standing.IsProgrammed);

    /// <summary>Ready, and load balancers may send here.</summary>
    public bool IsServing => IsReady && IsNodeEligible;

    /// <summary>When any family was last brought up to date; null when none was.</summary>
    public DateTimeOffset? LastUpdated => Families.Max(family => family.Standing.LastUpdated);
}
