using Signalbox.Core.Model;

namespace Signalbox.Kernel.Nftables;

/// <summary>Whose the bytes of a batch are: an entry for each change of owner, however many messages or elements
/// there are.</summary>
internal sealed class OwnerSpans
{
    private readonly List<(int Start, ServiceName? Owner)> _spans = [];
    private ServiceName? _owner;
    private bool _isNoted;

    /// <summary>Nothing has been written for this owner since it was set.</summary>
    internal bool IsNew => !_isNoted;

    internal void Clear()
    {
        _spans.Clear();
        _owner = null;
        _isNoted = false;
    }

    /// <summary>Whose the bytes are that follow.</summary>
    internal void Set(ServiceName? owner)
    {
        if (owner != _owner)
        {
            _owner = owner;
            _isNoted = false;
        }
    }

    /// <summary>Something is being written here.</summary>
    internal void Note(int position)
    {
        if (!_isNoted)
        {
            _isNoted = true;
            _spans.Add((position, _owner));
        }
    }

    /// <summary>The owners of these bytes, each once, nobody left out.</summary>
    internal EquatableArray<ServiceName> Of(int start, int end)
    {
        var owners = new List<ServiceName>();
        for (var index = IndexAt(start); index < _spans.Count && _spans[index].Start < end; index++)
        {
            if (_spans[index].Owner is { } owner && !owners.Contains(owner))
            {
                owners.Add(owner);
            }
        }

        return owners.ToEquatable();
    }

    /// <summary>The last span that starts here or before.</summary>
    private int IndexAt(int position)
    {
        var (low, high) = (0, _spans.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _spans[middle].Start <= position ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
