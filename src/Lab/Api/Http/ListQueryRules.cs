using System.Net;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Http;

/// <summary>Which parameters go together. What does not is answered 422, with every cause.</summary>
internal static class ListQueryRules
{
    private const string Match = "resourceVersionMatch";
    private const string Initial = "sendInitialEvents";

    /// <summary>Throws <see cref="ApiStatusException"/>.</summary>
    public static void Check(ListQuery query, StreamingLists streaming)
    {
        if (query.Continue is not null && query.Revision is not null and not 0)
        {
            throw new ApiStatusException(
                ApiStatus.BadRequest("specifying resource version is not allowed when using continue"));
        }

        // A server that knows no streaming lists did not look at the match of a watch either.
        var causes = (query.IsWatch, streaming) switch
        {
            (true, StreamingLists.Ignored) => [],
            (true, _) => OfWatch(query, streaming),
            _ => OfList(query),
        };
        var found = causes.ToArray();
        if (found.Length > 0)
        {
            throw new ApiStatusException(Invalid(found));
        }
    }

    private static IEnumerable<(string Field, string Problem)> OfWatch(ListQuery query, StreamingLists streaming)
    {
        if (query.SendInitialEvents is not null)
        {
            if (query.RevisionMatch != "NotOlderThan")
            {
                yield return (Match, $"{Initial} requires setting {Match} to NotOlderThan");
            }

            if (streaming == StreamingLists.Refused)
            {
                yield return (
                    Initial, $"{Initial} is forbidden for watch unless the WatchList feature gate is enabled");
            }
        }
        else if (query.RevisionMatch.Length > 0)
        {
            yield return (Match, $"{Match} is forbidden for watch unless {Initial} is provided");
        }
    }

    private static IEnumerable<(string Field, string Problem)> OfList(ListQuery query)
    {
        if (query.SendInitialEvents is not null)
        {
            yield return (Initial, $"{Initial} is forbidden for list");
        }

        if (query.RevisionMatch.Length == 0)
        {
            yield break;
        }

        if (query.Revision is null)
        {
            yield return (Match, $"{Match} is forbidden unless resourceVersion is provided");
        }

        if (query.Continue is not null)
        {
            yield return (Match, $"{Match} is forbidden when continue is provided");
        }

        if (query is { RevisionMatch: "Exact", Revision: 0 })
        {
            yield return (Match, $"{Match} \"exact\" is forbidden for resourceVersion \"0\"");
        }
    }

    private static ApiStatus Invalid((string Field, string Problem)[] found)
    {
        var words = found.Select(one => $"{one.Field}: Forbidden: {one.Problem}").ToArray();
        var all = words.Length == 1 ? words[0] : $"[{string.Join(", ", words)}]";
        return new ApiStatus(
            HttpStatusCode.UnprocessableEntity, "Invalid", $"ListOptions.meta.k8s.io \"\" is invalid: {all}")
        {
            Details = new JsonObject
            {
                ["group"] = "meta.k8s.io",
                ["kind"] = "ListOptions",
                ["causes"] = new JsonArray([.. found.Select(one => new JsonObject
                {
                    ["reason"] = "FieldValueForbidden",
                    ["message"] = $"Forbidden: {one.Problem}",
                    ["field"] = one.Field,
                })]),
            },
        };
    }
}
