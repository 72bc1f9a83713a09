using k8s.Models;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Endpoints;

/// <summary>Fits the endpoints of one group into slices with as few writes as possible: what has not changed stays
/// where it is, and a slice without a change is not written.</summary>
internal static class SlicePacking
{
    public const int MostInSlice = 100;

    /// <param name="wanted">All endpoints of the group.</param>
    /// <param name="existing">Its slices, in a stable order.</param>
    /// <param name="keepsEmpty">Whether one slice stays when there are no endpoints.</param>
    public static SliceChanges Fit(
        IReadOnlyList<SliceEndpoint> wanted, IReadOnlyList<KnownObject> existing, bool keepsEmpty)
    {
        var missing = wanted.ToDictionary(one => one.Identity);
        var drafts = existing.Select(slice => Draft.Of(slice, missing)).ToArray();
        var rest = new Queue<SliceEndpoint>(missing.Values.OrderBy(one => one.Address, StringComparer.Ordinal));
        foreach (var draft in drafts.Where(one => one.IsChanged).OrderByDescending(one => one.Endpoints.Count))
        {
            draft.Fill(rest);
        }

        var created = new List<IReadOnlyList<SliceEndpoint>>();
        while (rest.Count > 0)
        {
            var roomy = drafts.Where(one => one.Endpoints.Count + rest.Count <= MostInSlice)
                .MaxBy(one => one.Endpoints.Count);
            if (roomy is not null)
            {
                roomy.Fill(rest);
            }
            else
            {
                created.Add([.. Enumerable.Range(0, Math.Min(MostInSlice, rest.Count)).Select(_ => rest.Dequeue())]);
            }
        }

        return Changes(drafts, created, keepsEmpty && wanted.Count == 0);
    }

    private static SliceChanges Changes(
        Draft[] drafts, List<IReadOnlyList<SliceEndpoint>> created, bool keepsEmpty)
    {
        var empty = drafts.Where(one => one.Endpoints.Count == 0).ToArray();
        var kept = keepsEmpty ? (empty.FirstOrDefault(one => !one.IsChanged) ?? empty.FirstOrDefault()) : null;
        if (keepsEmpty && kept is null)
        {
            created.Add([]);
        }

        var deleted = empty.Where(one => one != kept).Select(one => one.Slice);
        var left = drafts.Where(one => one.Endpoints.Count > 0 || one == kept);
        return new SliceChanges(
            created,
            [.. left.Select(one => new SliceContent(one.Slice, one.Endpoints, one.IsChanged))],
            [.. deleted]);
    }

    private sealed class Draft(KnownObject slice, List<SliceEndpoint> endpoints, bool isChanged)
    {
        public KnownObject Slice => slice;

        public List<SliceEndpoint> Endpoints => endpoints;

        public bool IsChanged { get; private set; } = isChanged;

        /// <summary>What of the slice is still wanted, as it is wanted now; it is missing no more.</summary>
        public static Draft Of(KnownObject slice, Dictionary<(string, string), SliceEndpoint> missing)
        {
            var kept = new List<SliceEndpoint>();
            var isChanged = false;
            foreach (var old in (slice.Read<V1EndpointSlice>().Endpoints ?? []).Select(SliceEndpoint.Of))
            {
                var now = old is not null && missing.Remove(old.Identity, out var found) ? found : null;
                isChanged |= now != old || old is null;
                if (now is not null)
                {
                    kept.Add(now);
                }
            }

            return new Draft(slice, kept, isChanged);
        }

        public void Fill(Queue<SliceEndpoint> rest)
        {
            while (endpoints.Count < MostInSlice && rest.TryDequeue(out var next))
            {
                endpoints.Add(next);
                IsChanged = true;
            }
        }
    }
}

/// <summary>What to do with the slices of a group.</summary>
/// <param name="Created">The endpoints of each new slice.</param>
/// <param name="Kept">The slices that stay.</param>
/// <param name="Deleted">Those that hold nothing any more.</param>
internal sealed record SliceChanges(
    IReadOnlyList<IReadOnlyList<SliceEndpoint>> Created,
    IReadOnlyList<SliceContent> Kept,
    IReadOnlyList<KnownObject> Deleted);

/// <summary>A slice that stays, and what it holds; <see cref="IsChanged"/> when that is not what it held.</summary>
internal sealed record SliceContent(KnownObject Slice, IReadOnlyList<SliceEndpoint> Endpoints, bool IsChanged);
