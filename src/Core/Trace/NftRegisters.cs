using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>nf_tables' registers during one rule: 16 of four bytes, with what is known of each bit. A load fills whole
/// registers, the bytes that it lacks with zeros.</summary>
internal struct NftRegisters
{
    private const int Count = 16;

    private Words _values;
    private Words _unknown;

    /// <summary>A random number that one register holds and nobody has looked at; null when there is none.</summary>
    public NftDraw? Draw { get; private set; }

    /// <summary>Nothing is known before it is loaded.</summary>
    public static NftRegisters Empty()
    {
        var registers = default(NftRegisters);
        ((Span<uint>)registers._unknown).Fill(uint.MaxValue);
        return registers;
    }

    /// <param name="to">The first register.</param>
    /// <param name="value">Any number of bytes.</param>
    /// <param name="unknown">Bits of them that are not known; empty when all are.</param>
    public void Set(byte to, ReadOnlySpan<byte> value, ReadOnlySpan<byte> unknown = default)
    {
        var words = (value.Length + 3) / 4;
        Fill(((Span<uint>)_values).Slice(to, words), value);
        Fill(((Span<uint>)_unknown).Slice(to, words), unknown);
        Overwrite(to, words);
    }

    public void Set(byte to, uint value, uint unknown = 0)
    {
        (_values[to], _unknown[to]) = (value, unknown);
        Overwrite(to, 1);
    }

    /// <summary>A draw of one of <paramref name="modulus"/> numbers. One case of one is no chance.</summary>
    public void SetDraw(byte to, uint modulus, uint offset)
    {
        Set(to, offset, modulus > 1 ? uint.MaxValue : 0);
        if (modulus > 1)
        {
            Draw = new NftDraw(to, modulus, offset);
        }
    }

    public void Forget(byte to, int length)
    {
        var words = Math.Min((length + 3) / 4, Count - to);
        ((Span<uint>)_unknown).Slice(to, words).Fill(uint.MaxValue);
        Overwrite(to, words);
    }

    /// <summary>What an expression that is not understood may have put anywhere is not known.</summary>
    public void ForgetAfter(Expression expression)
    {
        if (expression is Expression.Other)
        {
            Forget(0, Count * sizeof(uint));
        }
    }

    /// <summary>The draw has been looked at: it is part of the way from there on, and not asked again.</summary>
    public void Spend() => Draw = null;

    public readonly bool IsKnown(byte from, int length) =>
        !Bytes(_unknown)[(from * 4)..].Slice(0, length).ContainsAnyExcept((byte)0);

    public readonly RegisterBytes Get(byte from, int length) => new(Bytes(_values).Slice(from * 4, length));

    /// <summary>Null when bits that decide are not known.</summary>
    public readonly bool? Equal(byte from, ReadOnlySpan<byte> wanted)
    {
        var value = Bytes(_values).Slice(from * 4, wanted.Length);
        var unknown = Bytes(_unknown).Slice(from * 4, wanted.Length);
        for (var i = 0; i < wanted.Length; i++)
        {
            if (((value[i] ^ wanted[i]) & ~unknown[i]) != 0)
            {
                return false;
            }
        }

        return unknown.ContainsAnyExcept((byte)0) ? null : true;
    }

    public void Apply(Expression.Bitwise bits)
    {
        var (from, to) = (bits.From * 4, bits.To * 4);
        var values = Writable(ref _values);
        var unknown = Writable(ref _unknown);
        for (var i = 0; i < bits.Mask.Length; i++)
        {
            var mask = bits.Mask.Span[i];
            values[to + i] = (byte)((values[from + i] & mask) ^ bits.Xor.Span[i]);
            unknown[to + i] = (byte)(unknown[from + i] & mask);
        }

        Overwrite(bits.To, (bits.Mask.Length + 3) / 4);
    }

    /// <summary>How the bytes stand to others: below 0, 0 or above; null when that is not known.</summary>
    public readonly int? Order(byte from, ReadOnlySpan<byte> other) => IsKnown(from, other.Length)
        ? Bytes(_values).Slice(from * 4, other.Length).SequenceCompareTo(other)
        : null;

    /// <summary>Moves bits within each four bytes.</summary>
    public void Apply(Expression.Shift shift)
    {
        var words = (int)(shift.Length + 3) / 4;
        for (var i = 0; i < words; i++)
        {
            var (value, unknown) = (_values[shift.From + i], _unknown[shift.From + i]);
            var bits = (int)Math.Min(shift.Bits, 31);
            _values[shift.To + i] = shift.IsLeft ? value << bits : value >> bits;
            _unknown[shift.To + i] = shift.IsLeft ? unknown << bits : unknown >> bits;
        }

        Overwrite(shift.To, words);
    }

    /// <summary>Turns the bytes of numbers round, on a machine whose order is not the network's.</summary>
    public void Apply(Expression.TurnBytes turn)
    {
        var (from, to, length, size) = (turn.From * 4, turn.To * 4, (int)turn.Length, (int)turn.Size);
        foreach (var bytes in (ReadOnlySpan<int>)[0, 1])
        {
            var all = bytes == 0 ? Writable(ref _values) : Writable(ref _unknown);
            all.Slice(from, length).CopyTo(all[to..]);
            for (var i = 0; BitConverter.IsLittleEndian && i + size <= length; i += size)
            {
                all.Slice(to + i, size).Reverse();
            }
        }

        Overwrite(turn.To, (length + 3) / 4);
    }

    private void Overwrite(int to, int words)
    {
        if (Draw is { } draw && draw.Register >= to && draw.Register < to + words)
        {
            Draw = null;
        }
    }

    private static void Fill(Span<uint> words, ReadOnlySpan<byte> bytes)
    {
        words.Clear();
        bytes.CopyTo(MemoryMarshal.AsBytes(words));
    }

    private static ReadOnlySpan<byte> Bytes(in Words words) => MemoryMarshal.AsBytes((ReadOnlySpan<uint>)words);

    private static Span<byte> Writable(ref Words words) => MemoryMarshal.AsBytes((Span<uint>)words);

    [InlineArray(Count)]
    private struct Words
    {
        private uint _first;
    }
}

/// <summary><paramref name="Offset"/> plus a number below <paramref name="Modulus"/>, each as likely as the others. The
/// kernel scales 32 random bits down, which makes some likelier than others by one part in 2^32 / modulus.</summary>
internal readonly record struct NftDraw(byte Register, uint Modulus, uint Offset)
{
    public bool Covers(uint number) => number >= Offset && number - Offset < Modulus;
}
