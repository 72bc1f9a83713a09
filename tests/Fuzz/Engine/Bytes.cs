using System.Buffers.Binary;

namespace Signalbox.Fuzz.Engine;

/// <summary>Changes of bytes that need to know nothing of what they mean.</summary>
internal static class Bytes
{
    private static readonly ulong[] Extremes =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
        0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0xffff_ffff_ffff_ffff,
    ];

    public static byte[] Change(byte[] input, byte[] other, Random random)
    {
        if (input.Length == 0)
        {
            return other.Length == 0 ? [(byte)random.Next(256)] : other;
        }

        return random.Next(9) switch
        {
            0 => Flipped(input, random),
            1 => Put(input, [(byte)random.Next(256)], random),
            2 => WithNumber(input, random),
            3 => Cut(input, random),
            4 => input[..random.Next(input.Length)],
            5 => Twice(input, random),
            6 => Spliced(input, other, random),
            7 => Inserted(input, Any(random.Next(1, 9), random), random),
            _ => Taken(input, other, random),
        };
    }

    public static byte[] Any(int length, Random random)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>The bytes from one place to another give way to others.</summary>
    public static byte[] Replaced(byte[] input, int from, int to, ReadOnlySpan<byte> by) =>
        [.. input.AsSpan(0, from), .. by, .. input.AsSpan(to)];

    public static byte[] Inserted(byte[] input, ReadOnlySpan<byte> part, Random random)
    {
        var at = random.Next(input.Length + 1);
        return Replaced(input, at, at, part);
    }

    private static byte[] Flipped(byte[] input, Random random)
    {
        var changed = input.ToArray();
        changed[random.Next(input.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    private static byte[] Put(byte[] input, ReadOnlySpan<byte> part, Random random)
    {
        var changed = input.ToArray();
        var at = random.Next(input.Length);
        part[..Math.Min(part.Length, input.Length - at)].CopyTo(changed.AsSpan(at));
        return changed;
    }

    private static byte[] WithNumber(byte[] input, Random random)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        var value = Extremes[random.Next(Extremes.Length)];
        var width = 1 << random.Next(4);
        BinaryPrimitives.WriteUInt64LittleEndian(number, value);
        number = number[..width];
        if (random.Next(2) == 0)
        {
            number.Reverse();
        }

        return Put(input, number, random);
    }

    private static byte[] Cut(byte[] input, Random random)
    {
        var (from, to) = Span(input, random);
        return Replaced(input, from, to, []);
    }

    private static byte[] Twice(byte[] input, Random random)
    {
        var (from, to) = Span(input, random);
        return Replaced(input, to, to, input.AsSpan(from, to - from));
    }

    private static byte[] Spliced(byte[] input, byte[] other, Random random) =>
        [.. input.AsSpan(0, random.Next(input.Length + 1)), .. other.AsSpan(random.Next(other.Length + 1))];

    private static byte[] Taken(byte[] input, byte[] other, Random random)
    {
        if (other.Length == 0)
        {
            return input;
        }

        var (from, to) = Span(other, random);
        return Inserted(input, other.AsSpan(from, to - from), random);
    }

    private static (int From, int To) Span(byte[] input, Random random)
    {
        var from = random.Next(input.Length);
        return (from, from + random.Next(1, Math.Min(input.Length - from, random.Next(2) == 0 ? 16 : 512) + 1));
    }
}
