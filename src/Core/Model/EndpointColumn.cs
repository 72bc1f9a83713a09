namespace Signalbox.Core.Model;

/// <summary>One property of the endpoints that are being packed: each value once, in order of first appearance, and
/// every endpoint's place among them.</summary>
internal sealed class EndpointColumn<T>
{
    // A tuple, because a node's name may be null and a key may not.
    private readonly Dictionary<ValueTuple<T>, int> _placeOf = [];
    private readonly List<T> _values = [];
    private readonly List<int> _places = [];

    /// <summary>Bytes of a place in a row.</summary>
    public int Width => TablePlace.Width(_values.Count);

    public void Add(T value)
    {
        // Neighbours are often alike.
        if (_places.Count > 0 && EqualityComparer<T>.Default.Equals(_values[_places[^1]], value))
        {
            _places.Add(_places[^1]);
            return;
        }

        var key = new ValueTuple<T>(value);
        if (!_placeOf.TryGetValue(key, out var place))
        {
            place = _values.Count;
            _placeOf.Add(key, place);
            _values.Add(value);
        }

        _places.Add(place);
    }

    public void Put(ref Span<byte> row, int index) => TablePlace.Put(ref row, _places[index], _values.Count);

    /// <summary>Empty when no endpoint has the property.</summary>
    public T[] Table() =>
        _values.Count == 1 && EqualityComparer<T?>.Default.Equals(_values[0], default) ? [] : [.. _values];

    public void Clear()
    {
        _placeOf.Clear();
        _values.Clear();
        _places.Clear();
    }
}
