namespace Signalbox.Lab.Controllers.Endpoints;

/// <summary>Hints for "service.kubernetes.io/topology-mode: Auto": each zone shall have endpoints by its share of the
/// cluster's processors, so that none gets much more calls than others. Most are for their own zone, and as few as need
/// be for another. Source: upstream's topology cache, as it deals with slices that are all new.</summary>
internal static class TopologyHints
{
    /// <summary>How much more calls than on average an endpoint may get: 20%.</summary>
    private const double Overload = 0.2;

    /// <summary>The ready endpoints, each with the zone that it shall serve, and none of the others. With words when
    /// that cannot be, and all of them without hints.</summary>
    /// <param name="endpoints">Of a Service in one family.</param>
    /// <param name="shares">Null when they are not known.</param>
    public static (IReadOnlyList<SliceEndpoint> Endpoints, string? Obstacle) Give(
        IReadOnlyList<SliceEndpoint> endpoints, IReadOnlyList<KeyValuePair<string, double>>? shares)
    {
        var ready = endpoints.Count(one => one.IsReady);
        var obstacle = Obstacle(endpoints, ready, shares);
        if (obstacle is not null)
        {
            return ([.. endpoints.Select(one => one with { HintZone = null, HintNode = null })], obstacle);
        }

        var wanted = shares!.ToDictionary(
            zone => zone.Key, zone => Math.Max(zone.Value * ready, Least(zone.Value, ready)));
        var given = endpoints.Where(one => one.IsReady).GroupBy(one => one.Zone!)
            .ToDictionary(zone => zone.Key, zone => zone.Count());
        var (giving, receiving) = Moves(wanted, given);
        return ([.. endpoints.Select(one => one with { HintZone = ZoneFor(one), HintNode = null })], null);

        string? ZoneFor(SliceEndpoint endpoint)
        {
            var zone = endpoint.Zone!;
            if (!endpoint.IsReady)
            {
                return null;
            }

            if (receiving.Count == 0 || giving.GetValueOrDefault(zone) == 0)
            {
                return zone;
            }

            giving[zone]--;
            return receiving.Dequeue();
        }
    }

    private static string? Obstacle(
        IReadOnlyList<SliceEndpoint> endpoints, int ready, IReadOnlyList<KeyValuePair<string, double>>? shares)
    {
        if (shares is null)
        {
            return "Insufficient Node information: allocatable CPU or zone not specified on one or more nodes";
        }

        var numbers = $"({ready} endpoints, {shares.Count} zones)";
        if (shares.Count > ready)
        {
            return $"Insufficient number of endpoints {numbers}";
        }

        if (shares.Sum(zone => Least(zone.Value, ready)) > ready)
        {
            return "Unable to allocate minimum required endpoints to each zone without exceeding overload threshold "
                + numbers;
        }

        return endpoints.Any(one => one.IsReady && string.IsNullOrEmpty(one.Zone))
            ? "One or more endpoints do not have a zone specified"
            : null;
    }

    private static int Least(double share, int endpoints) => (int)Math.Ceiling(share * endpoints / (1 + Overload));

    // From the zone that has most too many to the one that lacks most, one by one, while that makes it better: a whole
    // endpoint for one of them, and half of one for the other.
    private static (Dictionary<string, int> Giving, Queue<string> Receiving) Moves(
        Dictionary<string, double> wanted, Dictionary<string, int> given)
    {
        var surplus = wanted.ToDictionary(zone => zone.Key, zone => given.GetValueOrDefault(zone.Key) - zone.Value);
        var (giving, receiving) = (new Dictionary<string, int>(), new Queue<string>());
        while (true)
        {
            var (most, least) = (surplus.MaxBy(zone => zone.Value), surplus.MinBy(zone => zone.Value));
            if (most.Value < 0.5 || least.Value > -0.5 || (most.Value < 1 && least.Value > -1))
            {
                return (giving, receiving);
            }

            giving[most.Key] = giving.GetValueOrDefault(most.Key) + 1;
            receiving.Enqueue(least.Key);
            surplus[most.Key]--;
            surplus[least.Key]++;
        }
    }
}
