using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Health;

/// <summary>Whether this node's rules follow the cluster, and whether load balancers may send here. Any thread may ask.
/// Source: spec 7.1; what a first sync waits for is ours.</summary>
/// <param name="patience">How long changes may wait to be programmed before that is a fault.</param>
/// <param name="nodeName">Whose health it is.</param>
/// <param name="source">What the source of objects still has to hand out.</param>
/// <param name="time">The clock of all times.</param>
internal sealed class ProxyHealth(
    TimeSpan patience, string nodeName, Func<IReadOnlyList<string>> source, TimeProvider time)
{
    private volatile ImmutableSortedDictionary<IPFamily, FamilyHealth> _families =
        ImmutableSortedDictionary<IPFamily, FamilyHealth>.Empty;

    private volatile NodeFacts? _node;

    /// <summary>From now on this family counts.</summary>
    public IFamilyObserver Observe(IPFamily family)
    {
        var health = new FamilyHealth(time, node => _node = node);
        _families = _families.SetItem(family, health);
        return health;
    }

    /// <summary>No change has waited for too long. What the cluster says of the node does not matter, nor whether there
    /// was a first sync.</summary>
    public bool IsHealthy => _families.Values.All(family => !family.Stand(patience).IsLate);

    public HealthReport Report()
    {
        var node = _node;
        var families = _families.Select(family => (family.Key, family.Value.Stand(patience))).ToImmutableArray();
        return new HealthReport
        {
            CurrentTime = time.GetUtcNow(),
            IsNodeEligible = node is { IsLeaving: false },
            Families = families,
            WaitingFor = [.. WaitingFor(families, node)],
        };
    }

    private IEnumerable<string> WaitingFor(
        ImmutableArray<(IPFamily Family, FamilyStanding Standing)> families, NodeFacts? node)
    {
        if (families.IsEmpty)
        {
            yield return "this node: another agent may still have it";
        }

        var objects = source();
        foreach (var one in objects)
        {
            yield return one;
        }

        if (node is null && objects.Count == 0 && !families.IsEmpty)
        {
            yield return $"the Node {nodeName}";
        }

        foreach (var (family, standing) in families)
        {
            if (!standing.IsProgrammed || standing.IsLate)
            {
                var why = standing.Failure is { } words ? $": {words}" : "";
                yield return $"{(standing.IsProgrammed ? "a" : "the first")} sync of {family}{why}";
            }
        }
    }
}
