using Signalbox.Core.Model;

namespace Signalbox.Laws.Source;

/// <summary>Everything that a snapshot holds, in order, so that two can be compared and told apart.</summary>
internal static class SnapshotParts
{
    public static IReadOnlyList<(string Name, object? Value)> Of(Snapshot snapshot) =>
    [
        ("complete", snapshot.IsComplete),
        ("node", snapshot.Node),
        .. snapshot.ServiceCIDRs.Select(one => ($"block {one.Key}", (object?)one.Value)),
        .. snapshot.Services.OrderBy(one => one.Key).Select(one => ($"service {one.Key}", (object?)one.Value)),
        .. snapshot.Slices.OrderBy(one => one.Key).Select(one => ($"slice {one.Key}", (object?)one.Value)),
    ];

    public static string Difference(Snapshot wanted, Snapshot found)
    {
        var (left, right) = (Of(wanted), Of(found));
        var (missing, surplus) = (left.Except(right).ToList(), right.Except(left).ToList());
        return $"{wanted.Family}: {missing.Count} missing, {surplus.Count} surplus\n" + string.Join(
            '\n', missing.Take(5).Select(part => $"missing: {part}")
                .Concat(surplus.Take(5).Select(part => $"surplus: {part}")));
    }
}
