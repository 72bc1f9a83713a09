using System.Text.Json;

namespace Signalbox.Lab.Live;

/// <summary>What an agent says of itself on its page /recent.</summary>
/// <param name="Since">Tells one run of the agent from the next.</param>
/// <param name="Syncs">Those after the number that was asked for, the oldest first.</param>
/// <param name="Counts">One per family; none when it does not count.</param>
internal sealed record AgentReport(
    string Since, IReadOnlyList<AgentSync> Syncs, IReadOnlyList<AgentCounts> Counts)
{
    public static AgentReport Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new AgentReport(
            root.GetProperty("since").GetString()!,
            [.. root.GetProperty("syncs").EnumerateArray().Select(AgentSync.Of)],
            root.TryGetProperty("counts", out var counts) ? [.. counts.EnumerateArray().Select(AgentCounts.Of)] : []);
    }
}

/// <summary>A sync as the agent tells it.</summary>
internal sealed record AgentSync
{
    public required long Number { get; init; }

    public required string Family { get; init; }

    public required DateTimeOffset At { get; init; }

    public required double TookMilliseconds { get; init; }

    /// <summary>When the agent took up the first change that waited for it.</summary>
    public required DateTimeOffset? FirstTaken { get; init; }

    public required int Operations { get; init; }

    public required bool IsWhole { get; init; }

    public required int ChangedServices { get; init; }

    public required IReadOnlyList<string> Services { get; init; }

    public required string? Failure { get; init; }

    public static AgentSync Of(JsonElement json) => new()
    {
        Number = json.GetProperty("number").GetInt64(),
        Family = json.GetProperty("family").GetString()!,
        At = json.GetProperty("at").GetDateTimeOffset(),
        TookMilliseconds = json.GetProperty("tookMilliseconds").GetDouble(),
        FirstTaken = json.TryGetProperty("firstTaken", out var taken) ? taken.GetDateTimeOffset() : null,
        Operations = json.GetProperty("operations").GetInt32(),
        IsWhole = json.GetProperty("isWhole").GetBoolean(),
        ChangedServices = json.GetProperty("changedServices").GetInt32(),
        Services = [.. json.GetProperty("services").EnumerateArray().Select(name => name.GetString()!)],
        Failure = json.TryGetProperty("failure", out var failure) ? failure.GetString() : null,
    };
}

/// <summary>Connections that one family of a node has counted.</summary>
/// <param name="Family">"IPv4" or "IPv6".</param>
/// <param name="ReadAt">When they were read from the kernel; null before the first time.</param>
/// <param name="Connections">Since the agent's start.</param>
internal sealed record AgentCounts(
    string Family, DateTimeOffset? ReadAt, IReadOnlyDictionary<CountKey, long> Connections)
{
    public static AgentCounts Of(JsonElement json)
    {
        var counts = new Dictionary<CountKey, long>();
        foreach (var port in json.GetProperty("ports").EnumerateArray())
        {
            var service = port.GetProperty("service").GetString()!;
            Add(counts, new CountKey(service, ""), port.GetProperty("connections").GetInt64());
            foreach (var endpoint in port.GetProperty("endpoints").EnumerateObject())
            {
                Add(counts, new CountKey(service, endpoint.Name), endpoint.Value.GetInt64());
            }
        }

        DateTimeOffset? readAt = json.TryGetProperty("readAt", out var at) ? at.GetDateTimeOffset() : null;
        return new AgentCounts(json.GetProperty("family").GetString()!, readAt, counts);
    }

    // Two ports of a Service may lead to the same port of a pod.
    private static void Add(Dictionary<CountKey, long> counts, CountKey key, long connections) =>
        counts[key] = counts.GetValueOrDefault(key) + connections;
}

/// <summary>What is counted: a Service ("namespace/name") as a whole, when <paramref name="Endpoint"/> is "", or one of
/// its endpoints ("192.168.1.5:80").</summary>
internal readonly record struct CountKey(string Service, string Endpoint);
