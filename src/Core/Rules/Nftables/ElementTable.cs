using System.Numerics;
using System.Runtime.InteropServices;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>The elements that one set was found to hold, packed, for the time of a comparison: what is wanted is
/// claimed one by one, and what nobody has claimed is left over. Half a million of them take some 20 MiB.</summary>
public sealed class ElementTable
{
    private readonly NftSet _set;
    private readonly List<string> _chains = [];
    private readonly Dictionary<string, int> _chainNumbers = new(StringComparer.Ordinal);
    private int _keyLength;
    private int _dataLength;
    private byte[] _records = [];
    private bool[] _claimed = [];
    private int[] _slots = new int[16];

    public ElementTable(NftSet set) => _set = set;

    public NftSet Set => _set;

    /// <summary>Elements but the one that catches all.</summary>
    public int Count { get; private set; }

    /// <summary>Somebody has put in an element without a key, which catches what is not there. It is never
    /// wanted.</summary>
    private bool CatchesAll { get; set; }

    private int Stride => _keyLength + _dataLength;

    /// <summary>False when there is one with this key.</summary>
    public bool Add(in NftElement element)
    {
        if (element.Key.Length == 0)
        {
            var isNew = !CatchesAll;
            CatchesAll = true;
            return isNew;
        }

        Span<byte> packed = stackalloc byte[RegisterBytes.MaxLength];
        var data = Pack(element, packed);
        if (Count == 0)
        {
            (_keyLength, _dataLength) = (element.Key.Length, data.Length);
        }
        else if (element.Key.Length != _keyLength || data.Length != _dataLength)
        {
            throw new ArgumentException($"set {_set.Name} holds elements of another length", nameof(element));
        }

        if (Find(element.Key.Span) >= 0)
        {
            return false;
        }

        Grow();
        var record = _records.AsSpan(Count * Stride, Stride);
        element.Key.Span.CopyTo(record);
        data.CopyTo(record[_keyLength..]);
        Count++;
        _slots[FreeSlot(element.Key.Span)] = Count;
        return true;
    }

    /// <summary>Says how the set holds an element, and that somebody wants it.</summary>
    public ElementState Claim(in NftElement wanted)
    {
        var index = Find(wanted.Key.Span);
        if (index < 0)
        {
            return ElementState.Missing;
        }

        _claimed[index] = true;
        Span<byte> packed = stackalloc byte[RegisterBytes.MaxLength];
        return _records.AsSpan((index * Stride) + _keyLength, _dataLength).SequenceEqual(Pack(wanted, packed))
            ? ElementState.Equal
            : ElementState.Other;
    }

    /// <summary>What nobody has claimed, by keys alone.</summary>
    public IEnumerable<NftElement> Unclaimed()
    {
        if (CatchesAll)
        {
            yield return default;
        }

        for (var i = 0; i < Count; i++)
        {
            if (!_claimed[i])
            {
                yield return new NftElement(new RegisterBytes(_records.AsSpan(i * Stride, _keyLength)));
            }
        }
    }

    /// <summary>Data as it is; a verdict as its code and the number of its chain.</summary>
    private ReadOnlySpan<byte> Pack(in NftElement element, Span<byte> buffer)
    {
        if (element.Verdict is not { } verdict)
        {
            element.Data.Span.CopyTo(buffer);
            return buffer[..element.Data.Length];
        }

        var code = (int)verdict.Code;
        var chain = verdict.Chain is { } name ? NumberOf(name) : -1;
        MemoryMarshal.Write(buffer, in code);
        MemoryMarshal.Write(buffer[sizeof(int)..], in chain);
        return buffer[..(2 * sizeof(int))];
    }

    private int NumberOf(string chain)
    {
        if (!_chainNumbers.TryGetValue(chain, out var number))
        {
            number = _chains.Count;
            _chains.Add(chain);
            _chainNumbers.Add(chain, number);
        }

        return number;
    }

    private void Grow()
    {
        if ((Count + 1) * Stride > _records.Length)
        {
            Array.Resize(ref _records, Math.Max(16 * Stride, _records.Length * 2));
            Array.Resize(ref _claimed, _records.Length / Math.Max(Stride, 1));
        }

        if ((Count + 1) * 2 <= _slots.Length)
        {
            return;
        }

        _slots = new int[_slots.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            _slots[FreeSlot(_records.AsSpan(i * Stride, _keyLength))] = i + 1;
        }
    }

    private int FreeSlot(ReadOnlySpan<byte> key)
    {
        var slot = Home(key);
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        return slot;
    }

    private int Find(ReadOnlySpan<byte> key)
    {
        if (key.Length != _keyLength)
        {
            return -1;
        }

        for (var slot = Home(key); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var index = _slots[slot] - 1;
            if (_records.AsSpan(index * Stride, _keyLength).SequenceEqual(key))
            {
                return index;
            }
        }

        return -1;
    }

    private int Home(ReadOnlySpan<byte> key)
    {
        var hash = 0x9E3779B9u;
        foreach (var word in MemoryMarshal.Cast<byte, uint>(key))
        {
            hash = (BitOperations.RotateLeft(hash, 5) ^ word) * 0x85EBCA6Bu;
        }

        return (int)((hash ^ (hash >> 15)) & (uint)(_slots.Length - 1));
    }
}

/// <summary>How a set holds a wanted element.</summary>
public enum ElementState : byte
{
    Missing,
    Equal,

    /// <summary>The key is there and leads elsewhere.</summary>
    Other,
}
