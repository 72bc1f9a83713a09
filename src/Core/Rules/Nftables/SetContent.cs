using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>The elements of one set, whoever wrote it: single keys, blocks of keys from a first to a last, and the one
/// that catches all other keys. Looked for as the kernel does.</summary>
public sealed class SetContent(EquatableArray<FieldType> key)
{
    private readonly List<NftElement> _elements = [];
    private readonly Dictionary<RegisterBytes, int> _byKey = [];
    private readonly List<int> _blocks = [];
    private readonly Dictionary<int, ILookup<RegisterBytes, int>> _byPrefix = [];
    private NftElement? _catchAll;

    /// <summary>In the order that they came.</summary>
    public IReadOnlyList<NftElement> Elements => _elements;

    /// <summary>An element of one key, or of all keys through its last one, field by field; without a key, the one that
    /// catches all others.</summary>
    public void Add(in NftElement element)
    {
        if (element.Key.Length == 0)
        {
            _catchAll = element;
        }
        else if (element.Through is not null)
        {
            _blocks.Add(_elements.Count);
        }
        else
        {
            _byKey.TryAdd(element.Key, _elements.Count);
        }

        _elements.Add(element);
    }

    public bool TryFind(in RegisterBytes wanted, out NftElement element)
    {
        if (_byKey.TryGetValue(wanted, out var index))
        {
            element = _elements[index];
            return true;
        }

        foreach (var block in _blocks)
        {
            element = _elements[block];
            if (IsWithin(wanted.Span, element.Key.Span, element.Through!.Value.Span))
            {
                return true;
            }
        }

        element = _catchAll ?? default;
        return _catchAll is not null;
    }

    public IEnumerable<NftElement> StartingWith(RegisterBytes prefix)
    {
        if (prefix.Length == 0)
        {
            return _elements;
        }

        if (!_byPrefix.TryGetValue(prefix.Length, out var index))
        {
            var length = prefix.Length;
            index = Enumerable.Range(0, _elements.Count)
                .Where(at => _elements[at].Key.Length >= length)
                .ToLookup(at => new RegisterBytes(_elements[at].Key.Span[..length]));
            _byPrefix[length] = index;
        }

        return index[prefix].Select(at => _elements[at]);
    }

    private bool IsWithin(ReadOnlySpan<byte> wanted, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        if (wanted.Length != first.Length || first.Length != last.Length)
        {
            return false;
        }

        var at = 0;
        foreach (var field in key)
        {
            var width = Math.Min(FieldText.WidthOf(field), wanted.Length - at);
            var value = wanted.Slice(at, width);
            if (value.SequenceCompareTo(first.Slice(at, width)) < 0
                || value.SequenceCompareTo(last.Slice(at, width)) > 0)
            {
                return false;
            }

            at += width;
        }

        return true;
    }
}
