using System.Net;

namespace Signalbox.Cluster.Watch;

/// <summary>What an API server answered instead of what was asked for.</summary>
internal sealed class ApiException(string request, HttpStatusCode status, string words) : Exception(words)
{
    /// <summary>Verb and path, without the query.</summary>
    public string Request { get; } = request;

    public HttpStatusCode Status { get; } = status;

    /// <summary>From Retry-After, or from the details of the answer; null when neither says.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The version or the token that was given is too old, or newer than the server itself: only a list
    /// without one helps.</summary>
    public bool IsVersionUnusable { get; init; }
}
