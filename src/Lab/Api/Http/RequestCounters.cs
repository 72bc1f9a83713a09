using System.Collections.Concurrent;

namespace Signalbox.Lab.Api.Http;

/// <summary>What clients have asked of a server: for tests that prove that nobody spins. Any thread may read.</summary>
public sealed class RequestCounters
{
    private const int LogLength = 1_000;

    private readonly ConcurrentDictionary<(string Resource, ApiVerb Verb), int> _requests = new();
    private readonly ConcurrentDictionary<string, int> _openWatches = new();
    private readonly ConcurrentQueue<RequestRecord> _log = new();
    private int _connections;

    /// <summary>TCP connections accepted since the start.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The latest thousand requests for resources, oldest first.</summary>
    public IReadOnlyList<RequestRecord> Log => [.. _log];

    /// <summary>Requests of a verb for a resource (its plural), whatever the answer.</summary>
    public int Requests(string resource, ApiVerb verb) => _requests.GetValueOrDefault((resource, verb));

    /// <summary>All requests for resources.</summary>
    public int AllRequests() => _requests.Values.Sum();

    /// <summary>Watches of a resource (its plural) that are being answered now.</summary>
    public int OpenWatches(string resource) => _openWatches.GetValueOrDefault(resource);

    internal void Connected() => Interlocked.Increment(ref _connections);

    internal void Count(RequestRecord request)
    {
        _requests.AddOrUpdate((request.Resource, request.Verb), 1, (_, count) => count + 1);
        _log.Enqueue(request);
        while (_log.Count > LogLength)
        {
            _log.TryDequeue(out _);
        }
    }

    internal void WatchChanges(string resource, int by) =>
        _openWatches.AddOrUpdate(resource, by, (_, count) => count + by);
}

/// <summary>One request for a resource.</summary>
/// <param name="Resource">The plural.</param>
/// <param name="Verb">What was asked.</param>
/// <param name="Query">With its question mark; "" for none.</param>
/// <param name="Protocol">"HTTP/1.1" or "HTTP/2".</param>
/// <param name="At">When it came.</param>
public sealed record RequestRecord(
    string Resource, ApiVerb Verb, string Query, string Protocol, DateTimeOffset At);
