using Signalbox.Core.Model;

namespace Signalbox.Proxy.Metrics;

/// <summary>Changes of slices that wait to be programmed, with the time at which each was triggered in the cluster. Not
/// for several threads; allocates nothing once it has had as many as ever wait.</summary>
internal sealed class ProgrammedChanges
{
    /// <summary>When nothing can be programmed, the rest is not measured.</summary>
    private const int Most = 10_000;

    private readonly List<(ServiceName Slice, DateTimeOffset TriggeredAt)> _waiting = [];

    public int Count => _waiting.Count;

    public void Add(ServiceName slice, DateTimeOffset triggeredAt)
    {
        if (_waiting.Count < Most)
        {
            _waiting.Add((slice, triggeredAt));
        }
    }

    /// <summary>A slice that is gone: what it last told of is not what is programmed.</summary>
    public void Forget(ServiceName slice)
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            if (_waiting[i].Slice == slice)
            {
                _waiting.RemoveAt(i);
            }
        }
    }

    public DateTimeOffset this[int index] => _waiting[index].TriggeredAt;

    public void Clear() => _waiting.Clear();
}
