using System.Globalization;
using System.Net;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>Reads the queries of streams. What cannot be read, and what contradicts itself, is refused by an
/// <see cref="ApiStatusException"/>, as kube-apiserver does.</summary>
internal static class StreamQuery
{
    public static PodLogRequest Log(IQueryCollection query, V1Pod pod, DateTimeOffset now)
    {
        var (tail, limit) = (Number(query, "tailLines"), Number(query, "limitBytes"));
        var (seconds, since) = (Number(query, "sinceSeconds"), Time(query, "sinceTime"));
        var name = pod.Metadata.Name;
        Require(tail is null or >= 0, name, $"tailLines: Invalid value: {tail}: must be greater than or equal to 0");
        Require(limit is null or >= 1, name, $"limitBytes: Invalid value: {limit}: must be greater than 0");
        Require(seconds is null or >= 1, name, $"sinceSeconds: Invalid value: {seconds}: must be greater than 0");
        Require(
            seconds is null || since is null, name,
            "<nil>: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified");
        var container = ContainerChoice.Of(pod, query["container"].ToString());
        return new PodLogRequest(pod.Metadata.NamespaceProperty, name, container)
        {
            Follow = IsSet(query, "follow"),
            Previous = IsSet(query, "previous"),
            Timestamps = IsSet(query, "timestamps"),
            TailLines = tail,
            LimitBytes = limit,
            Since = seconds is null ? since : Earlier(now, seconds.Value),
        };
    }

    public static PodSessionRequest Session(IQueryCollection query, V1Pod pod, PodStream stream)
    {
        var container = ContainerChoice.Of(pod, query["container"].ToString());
        var hasTerminal = IsSet(query, "tty");
        var request = new PodSessionRequest(pod.Metadata.NamespaceProperty, pod.Metadata.Name, container)
        {
            Command = stream == PodStream.Exec ? [.. query["command"].Select(part => part ?? "")] : [],
            Input = IsSet(query, "stdin"),
            Output = IsSet(query, "stdout"),
            // A terminal has one output.
            Errors = IsSet(query, "stderr") && !hasTerminal,
            Terminal = hasTerminal,
        };
        if (stream == PodStream.Exec && request.Command.Count == 0)
        {
            throw Bad("you must specify at least one command for the container");
        }

        return request is { Input: false, Output: false, Errors: false }
            ? throw Bad("you must specify at least 1 of stdin, stdout, stderr")
            : request;
    }

    /// <summary>As upstream reads a truth: everything but "false" and "0", the empty text too.</summary>
    private static bool IsSet(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var values)
        && values[0] is { } value && value != "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    private static long? Number(IQueryCollection query, string name)
    {
        if (!query.TryGetValue(name, out var values))
        {
            return null;
        }

        return long.TryParse(values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad($"{name}: \"{values[0]}\" is no whole number");
    }

    private static DateTimeOffset? Time(IQueryCollection query, string name)
    {
        if (!query.TryGetValue(name, out var values))
        {
            return null;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(values[0], CultureInfo.InvariantCulture, Utc, out var time)
            ? time
            : throw Bad($"{name}: \"{values[0]}\" is no time as in RFC 3339");
    }

    private static DateTimeOffset Earlier(DateTimeOffset now, long seconds) =>
        seconds < (now - DateTimeOffset.UnixEpoch).TotalSeconds ? now.AddSeconds(-seconds) : DateTimeOffset.UnixEpoch;

    private static void Require(bool isMet, string pod, string cause)
    {
        if (!isMet)
        {
            throw new ApiStatusException(new ApiStatus(
                HttpStatusCode.UnprocessableEntity, "Invalid", $"PodLogOptions \"{pod}\" is invalid: {cause}"));
        }
    }

    private static ApiStatusException Bad(string message) => new(ApiStatus.BadRequest(message));
}
