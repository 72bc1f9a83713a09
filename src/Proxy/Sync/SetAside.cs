using Signalbox.Core.Model;

namespace Signalbox.Proxy.Sync;

/// <summary>Services that the kernel refused. Each keeps the rules it had, and is tried again when its objects change,
/// or after a while that doubles with each refusal.</summary>
internal sealed class SetAside(TimeProvider time)
{
    /// <summary>More than these at once is not the Services' fault.</summary>
    public const int Limit = 50;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastDelay = TimeSpan.FromMinutes(10);

    private readonly Dictionary<ServiceName, Entry> _entries = [];

    /// <summary>By the clock that never jumps.</summary>
    private TimeSpan Now => time.GetElapsedTime(0);

    public int Count => _entries.Count;

    public IReadOnlyCollection<ServiceName> Names => _entries.Keys;

    public IEnumerable<(ServiceName Name, string Words)> All =>
        _entries.Select(entry => (entry.Key, entry.Value.Words));

    /// <summary>True for a Service that was refused and is not due to be tried again.</summary>
    public bool Holds(ServiceName name) =>
        _entries.TryGetValue(name, out var entry) && entry.NextTry > Now;

    /// <summary>How long until the next of them is due to be tried again, zero when it is; null when there is none.
    /// </summary>
    public TimeSpan? NextTry => _entries.Count == 0
        ? null
        : TimeSpan.FromTicks(Math.Max(0, (_entries.Values.Min(entry => entry.NextTry) - Now).Ticks));

    public void Add(ServiceName name, string words)
    {
        var delay = _entries.TryGetValue(name, out var entry) ? entry.Delay * 2 : FirstDelay;
        delay = delay < LastDelay ? delay : LastDelay;
        _entries[name] = new Entry(words, delay, Now + delay);
    }

    /// <summary>Those that are due.</summary>
    public IReadOnlyList<ServiceName> Due()
    {
        var now = Now;
        return [.. _entries.Where(entry => entry.Value.NextTry <= now).Select(entry => entry.Key)];
    }

    /// <summary>For a Service whose objects have changed, or whose rules the kernel has taken.</summary>
    public void Release(ServiceName name) => _entries.Remove(name);

    private sealed record Entry(string Words, TimeSpan Delay, TimeSpan NextTry);
}
