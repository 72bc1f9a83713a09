using System.Diagnostics.CodeAnalysis;

namespace Signalbox.Lab.Controllers.Loop;

/// <summary>The keys that a controller has to look at, each at most once, in the order they were asked for; some not
/// before their time. Used by the loop alone.</summary>
internal sealed class WorkQueue(TimeProvider time)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private readonly Queue<string> _ready = new();
    private readonly HashSet<string> _isReady = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, TimeSpan> _later = new();
    private readonly Dictionary<string, TimeSpan> _due = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly long _start = time.GetTimestamp();

    public bool IsIdle => _ready.Count == 0;

    public void Add(string key)
    {
        if (_isReady.Add(key))
        {
            _ready.Enqueue(key);
        }
    }

    /// <summary>Of several times for a key the earliest holds.</summary>
    public void AddAfter(string key, TimeSpan delay)
    {
        var due = Now() + (delay < TimeSpan.Zero ? TimeSpan.Zero : delay);
        if (!_due.TryGetValue(key, out var earlier) || due < earlier)
        {
            _due[key] = due;
            _later.Enqueue(key, due);
        }
    }

    /// <summary>Looks again after a while that doubles with each failure in a row.</summary>
    public void Retry(string key)
    {
        var failures = _failures[key] = Math.Min(_failures.GetValueOrDefault(key) + 1, 16);
        var delay = FirstRetry * Math.Pow(2, failures - 1);
        AddAfter(key, delay < LongestRetry ? delay : LongestRetry);
    }

    public void Succeeded(string key) => _failures.Remove(key);

    public bool TryTake([NotNullWhen(true)] out string? key)
    {
        for (var now = Now(); _later.TryPeek(out var late, out var due) && due <= now; _later.Dequeue())
        {
            if (_due.TryGetValue(late, out var wanted) && wanted == due)
            {
                _due.Remove(late);
                Add(late);
            }
        }

        var taken = _ready.TryDequeue(out key);
        if (taken)
        {
            _isReady.Remove(key!);
        }

        return taken;
    }

    /// <summary>How long until the next key is due; null when none is waiting for its time.</summary>
    public TimeSpan? UntilNext()
    {
        if (!_later.TryPeek(out _, out var due))
        {
            return null;
        }

        var left = due - Now();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private TimeSpan Now() => time.GetElapsedTime(_start);
}
