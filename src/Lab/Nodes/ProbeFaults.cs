using System.Collections.Concurrent;

namespace Signalbox.Lab.Nodes;

/// <summary>Pods whose readiness probes fail on purpose, by "namespace/name", and what is said of it. Any thread may
/// change it.</summary>
public sealed class ProbeFaults
{
    private readonly ConcurrentDictionary<string, string> _messages = new(StringComparer.Ordinal);

    /// <summary>From its next readiness probe on, the pod fails with this message.</summary>
    public void Add(string pod, string message) => _messages[pod] = message;

    public void Remove(string pod) => _messages.TryRemove(pod, out _);

    /// <summary>Null for a pod whose probes are sent.</summary>
    public string? Find(string pod) => _messages.GetValueOrDefault(pod);
}
