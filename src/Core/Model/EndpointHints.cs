using System.Collections;
using System.Runtime.CompilerServices;

namespace Signalbox.Core.Model;

/// <summary>The names of zones or nodes that an endpoint is hinted for, in their order. The default is none. One name,
/// which is what almost every endpoint has, takes no list. Source: discovery.k8s.io/v1 EndpointHints.</summary>
[CollectionBuilder(typeof(EndpointHints), nameof(Create))]
public readonly struct EndpointHints : IEquatable<EndpointHints>, IReadOnlyList<string>
{
    /// <summary>Null, the only name, or an array of two and more.</summary>
    private readonly object? _names;

    private EndpointHints(object? names) => _names = names;

    public int Count => _names is string[] many ? many.Length : _names is null ? 0 : 1;

    public bool IsEmpty => _names is null;

    public string this[int index] =>
        _names is string[] many ? many[index]
        : index == 0 && _names is string only ? only
        : throw new ArgumentOutOfRangeException(nameof(index));

    public static EndpointHints Create(params ReadOnlySpan<string> names) => names.Length switch
    {
        0 => default,
        1 => new EndpointHints(names[0]),
        _ => new EndpointHints(names.ToArray()),
    };

    public bool Contains(string name) =>
        _names is string[] many ? many.AsSpan().Contains(name) : _names is string only && only == name;

    /// <summary>For this name and no other.</summary>
    public bool AreOnly(string? name) => _names is string only && only == name;

    public IEnumerator<string> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(EndpointHints other) => (_names, other._names) switch
    {
        (string[] mine, string[] theirs) => mine.AsSpan().SequenceEqual(theirs),
        (string mine, string theirs) => mine == theirs,
        var (mine, theirs) => mine is null && theirs is null,
    };

    public override bool Equals(object? obj) => obj is EndpointHints other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        for (var i = 0; i < Count; i++)
        {
            hash.Add(this[i]);
        }

        return hash.ToHashCode();
    }

    public static bool operator ==(EndpointHints left, EndpointHints right) => left.Equals(right);

    public static bool operator !=(EndpointHints left, EndpointHints right) => !left.Equals(right);
}
