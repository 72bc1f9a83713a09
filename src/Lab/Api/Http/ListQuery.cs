using System.Globalization;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>The query of a list or watch, read and checked as upstream does.</summary>
internal sealed record ListQuery
{
    /// <summary>A day, in seconds.</summary>
    private const long LongestTimeout = 86_400;

    public bool IsWatch { get; init; }

    public required ObjectSelector Selector { get; init; }

    /// <summary>Whether labels or fields are asked for: what is left of a list cannot be counted then.</summary>
    public bool HasSelectors { get; init; }

    /// <summary>0 for no limit.</summary>
    public long Limit { get; init; }

    /// <summary>Null for none.</summary>
    public ContinueToken? Continue { get; init; }

    /// <summary>Null when it is not given.</summary>
    public long? Revision { get; init; }

    /// <summary>"", "Exact" or "NotOlderThan".</summary>
    public string RevisionMatch { get; init; } = "";

    public bool AllowsBookmarks { get; init; }

    /// <summary>Null when it is not given.</summary>
    public bool? SendInitialEvents { get; init; }

    /// <summary>Null when it is not given, or 0.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Throws <see cref="ApiStatusException"/>.</summary>
    public static ListQuery Parse(IQueryCollection query, RequestPath path, StreamingLists streaming)
    {
        var (labels, fields) = ((string?)query["labelSelector"], (string?)query["fieldSelector"]);
        var read = new ListQuery
        {
            IsWatch = Flag(query, "watch") ?? false,
            Selector = SelectorOf(path, labels, fields),
            HasSelectors = !string.IsNullOrEmpty(labels) || !string.IsNullOrEmpty(fields),
            Limit = Number(query, "limit") ?? 0,
            Continue = TokenOf(query["continue"]),
            Revision = Number(query, "resourceVersion"),
            RevisionMatch = (string?)query["resourceVersionMatch"] ?? "",
            AllowsBookmarks = Flag(query, "allowWatchBookmarks") ?? false,
            SendInitialEvents = streaming == StreamingLists.Ignored ? null : Flag(query, "sendInitialEvents"),
            Timeout = Number(query, "timeoutSeconds") is { } seconds and > 0
                ? TimeSpan.FromSeconds(Math.Min(seconds, LongestTimeout))
                : null,
        };
        ListQueryRules.Check(read, streaming);
        return read;
    }

    /// <summary>Whether the query asks to watch; all that a verb needs to know of it.</summary>
    public static bool AsksToWatch(IQueryCollection query) => Flag(query, "watch") ?? false;

    // A flag that is named without a value is set.
    private static bool? Flag(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var value) ? value.ToString() is not ("false" or "0") : null;

    private static long? Number(IQueryCollection query, string name)
    {
        var text = query[name].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ApiStatusException(ApiStatus.BadRequest($"{name}: Invalid value: \"{text}\""));
    }

    private static ContinueToken? TokenOf(string? text) => string.IsNullOrEmpty(text)
        ? null
        : ContinueToken.Decode(text)
            ?? throw new ApiStatusException(ApiStatus.BadRequest("continue key is not valid"));

    private static ObjectSelector SelectorOf(RequestPath path, string? labels, string? fields)
    {
        try
        {
            return ObjectSelector.Parse(path.Kind, labels, fields, path.Namespace);
        }
        catch (FormatException unreadable)
        {
            throw new ApiStatusException(ApiStatus.BadRequest(unreadable.Message));
        }
    }
}

/// <summary>What a server says to a watch that asks for its initial events (sendInitialEvents).</summary>
public enum StreamingLists
{
    /// <summary>It serves them: 1.32 and later, unless it is configured otherwise.</summary>
    Served,

    /// <summary>It refuses the request: the feature is known and off.</summary>
    Refused,

    /// <summary>It has never heard of the parameter: before 1.27.</summary>
    Ignored,
}
