using System.Text.Json;

namespace Signalbox.Cluster.Decode;

/// <summary>What decoding keeps from one object to the next: one copy of each name that objects repeat (namespaces,
/// Services, nodes, zones, ports), and the buffers that slices are read with. Names that are known are found without
/// making a string. May live as long as the agent: when the young generation of names is full it becomes the old one,
/// and the old one is forgotten; what is used again while it is old becomes young. So names that nobody uses leave,
/// and those in use stay the same copy. Not for two threads at once.</summary>
internal sealed class NamePool
{
    private readonly int _generation;
    private HashSet<string> _young = new(StringComparer.Ordinal);
    private HashSet<string> _old = new(StringComparer.Ordinal);

    /// <param name="generation">How many names make a generation. Two are kept.</param>
    public NamePool(int generation = 32_768)
    {
        _generation = generation;
        Slices = new EndpointSliceDecoder(this);
    }

    /// <summary>The reader of slices whose buffers live as long as the pool.</summary>
    public EndpointSliceDecoder Slices { get; }

    /// <summary>The one copy. Text longer than any name is not kept.</summary>
    public string Pooled(ReadOnlySpan<char> name)
    {
        if (name.Length > DNSName.MaxSubdomainLength)
        {
            return name.ToString();
        }

        if (_young.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known))
        {
            return known;
        }

        if (!_old.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out known))
        {
            known = name.ToString();
        }

        if (_young.Count >= _generation)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young.Add(known);
        return known;
    }

    /// <summary>The text of the string that the reader stands on. Throws <see cref="InvalidOperationException"/> when
    /// it is no valid text.</summary>
    public string Pooled(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > DNSName.MaxSubdomainLength)
        {
            return reader.GetString()!;
        }

        Span<char> text = stackalloc char[DNSName.MaxSubdomainLength];
        return Pooled(text[..reader.CopyString(text)]);
    }
}
