namespace Signalbox.Lab.Api.Store;

/// <summary>The latest events of one kind, at most so many, in the order of their revisions. The caller holds a lock.
/// </summary>
internal sealed class EventWindow(int capacity)
{
    private StoreEvent[] _ring = new StoreEvent[Math.Min(capacity, 64)];
    private int _first;
    private int _count;

    /// <summary>Events up to this revision may be missing; all later ones are here.</summary>
    public long ForgottenThrough { get; private set; }

    public void Add(StoreEvent happened)
    {
        if (_count == capacity)
        {
            _ring[_first] = happened;
            _first = (_first + 1) % capacity;
            // As upstream counts: the oldest event that can be told is the one that starts the window now.
            ForgottenThrough = At(0).Revision - 1;
            return;
        }

        if (_count == _ring.Length)
        {
            Grow();
        }

        _ring[(_first + _count) % _ring.Length] = happened;
        _count++;
    }

    /// <summary>Everything up to this revision is gone.</summary>
    public void Forget(long through)
    {
        while (_count > 0 && At(0).Revision <= through)
        {
            _ring[_first] = null!;
            _first = (_first + 1) % _ring.Length;
            _count--;
        }

        ForgottenThrough = Math.Max(ForgottenThrough, through);
    }

    /// <summary>The events after this revision, oldest first. It must not lie before
    /// <see cref="ForgottenThrough"/>.</summary>
    public StoreEvent[] After(long revision)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = At(middle).Revision <= revision ? (middle + 1, high) : (low, middle);
        }

        var events = new StoreEvent[_count - low];
        for (var index = 0; index < events.Length; index++)
        {
            events[index] = At(low + index);
        }

        return events;
    }

    private StoreEvent At(int index) => _ring[(_first + index) % _ring.Length];

    private void Grow()
    {
        var larger = new StoreEvent[Math.Min(capacity, _ring.Length * 2)];
        for (var index = 0; index < _count; index++)
        {
            larger[index] = At(index);
        }

        (_ring, _first) = (larger, 0);
    }
}
