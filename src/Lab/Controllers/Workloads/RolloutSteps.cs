namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>How many pods each ReplicaSet of a Deployment shall ask for next. Source: the rolling update of upstream's
/// deployment controller.</summary>
internal static class RolloutSteps
{
    /// <summary>For the new ReplicaSet, existing or about to be made: as many as fit under the surge.</summary>
    public static int SizeOfNew(RolloutState state)
    {
        var now = state.New?.Wanted ?? 0;
        if (!state.IsRolling || now >= state.Replicas)
        {
            return state.Replicas;
        }

        var room = state.Replicas + state.MaxSurge - state.All.Sum(set => set.Wanted);
        return room <= 0 ? now : now + Math.Min(room, state.Replicas - now);
    }

    /// <summary>For the old ReplicaSets: pods that are not available go first, then as many as the Deployment can
    /// spare. Only those that change.</summary>
    public static IReadOnlyList<(RolloutSet Set, int Size)> SizesOfOld(RolloutState state)
    {
        var sizes = state.Old.Where(set => set.Wanted > 0).ToDictionary(set => set, set => set.Wanted);
        var leastAvailable = state.Replicas - state.MaxUnavailable;
        var newUnavailable = state.New is { } made ? made.Wanted - made.Available : 0;
        var spare = state.All.Sum(set => set.Wanted) - leastAvailable - newUnavailable;
        if (spare <= 0)
        {
            return [];
        }

        Shrink(sizes, spare, set => set.Wanted - set.Available);
        // A set that has just been told to shrink may still say that more are available.
        var available = state.All.Sum(set => Math.Min(set.Available, set.Wanted));
        Shrink(sizes, available - leastAvailable, set => sizes[set]);
        return [.. sizes.Where(one => one.Value != one.Key.Wanted).Select(one => (one.Key, one.Value))];
    }

    /// <summary>After the Deployment's own number changed in the middle of a rollout: every ReplicaSet gets its share,
    /// the rest goes to the largest. All active ones.</summary>
    public static IReadOnlyList<(RolloutSet Set, int Size)> Proportional(RolloutState state)
    {
        var allowed = state.Replicas > 0 ? state.Replicas + state.MaxSurge : 0;
        var toAdd = allowed - state.Active.Sum(set => set.Wanted);
        // Growing, the newer of equals gets more; shrinking, the older loses more.
        var newestFirst = state.Active.Reverse();
        var sets = (toAdd > 0 ? newestFirst : state.Active).OrderByDescending(set => set.Wanted).ToArray();
        var added = 0;
        var sizes = new List<(RolloutSet Set, int Size)>();
        foreach (var set in sets)
        {
            var share = Limited(ShareOf(state, set), toAdd - added);
            added += share;
            sizes.Add((set, set.Wanted + share));
        }

        if (sizes.Count > 0)
        {
            sizes[0] = (sizes[0].Set, Math.Max(0, sizes[0].Size + toAdd - added));
        }

        return sizes;
    }

    private static void Shrink(Dictionary<RolloutSet, int> sizes, int most, Func<RolloutSet, int> candidatesOf)
    {
        foreach (var set in sizes.Keys.ToArray())
        {
            var less = Math.Clamp(candidatesOf(set), 0, Math.Max(0, most));
            sizes[set] -= less;
            most -= less;
        }
    }

    private static int ShareOf(RolloutState state, RolloutSet set)
    {
        if (state.Replicas == 0)
        {
            return -set.Wanted;
        }

        var before = set.Maximum ?? state.Model.Status?.Replicas ?? 0;
        if (before <= 0)
        {
            return 0;
        }

        var size = (double)set.Wanted * (state.Replicas + state.MaxSurge) / before;
        return (int)Math.Round(size, MidpointRounding.AwayFromZero) - set.Wanted;
    }

    private static int Limited(int share, int left) =>
        left > 0 ? Math.Clamp(share, 0, left) : Math.Clamp(share, left, 0);
}
