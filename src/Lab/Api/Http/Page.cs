using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>The part of a list that one answer shows.</summary>
/// <param name="Objects">In order; read once.</param>
/// <param name="LastKey">The last one's key when there are more; else null.</param>
/// <param name="Remaining">How many there are after these; null when there are none, or selectors make it unknown.
/// </param>
internal sealed record Page(IEnumerable<StoredObject> Objects, string? LastKey, long? Remaining)
{
    public static Page Cut(ReadOnlyMemory<StoredObject> rest, ListQuery query)
    {
        var matching = Matching(rest, query.Selector);
        // Revision 0 is answered from the watch cache, which knows no pages.
        if (query.Limit == 0 || query is { Revision: 0, Continue: null })
        {
            return new Page(matching, null, null);
        }

        var objects = matching.Take((int)Math.Min(query.Limit, int.MaxValue - 1) + 1).ToList();
        if (objects.Count <= query.Limit)
        {
            return new Page(objects, null, null);
        }

        objects.RemoveAt(objects.Count - 1);
        long? remaining = query.HasSelectors ? null : matching.LongCount() - objects.Count;
        return new Page(objects, objects[^1].Key, remaining);
    }

    private static IEnumerable<StoredObject> Matching(ReadOnlyMemory<StoredObject> rest, ObjectSelector selector)
    {
        for (var index = 0; index < rest.Length; index++)
        {
            if (selector.Matches(rest.Span[index]))
            {
                yield return rest.Span[index];
            }
        }
    }
}
