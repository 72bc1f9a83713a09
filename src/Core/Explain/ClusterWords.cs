using Signalbox.Core.Model;

namespace Signalbox.Core.Explain;

/// <summary>What the cluster says beside all that rules depend on.</summary>
/// <param name="OfService">Of one Service; null where it is not known.</param>
/// <param name="ZoneOf">The zone of an endpoint by its address and its node's name, which may be null; null where
/// nobody says it.</param>
public sealed record ClusterWords(
    Func<ServiceName, ServiceWords?> OfService, Func<Address, string?, string?> ZoneOf)
{
    /// <summary>Nothing is known.</summary>
    public static ClusterWords None { get; } = new(_ => null, (_, _) => null);
}
