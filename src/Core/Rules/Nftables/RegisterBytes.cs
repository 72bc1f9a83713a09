using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>A value as it stands in nf_tables' registers: fields side by side, each beginning at four bytes. Addresses
/// and ports are in network byte order, marks, states and numbers in the machine's. At most 44 bytes: two IPv6
/// addresses, a protocol and two ports.</summary>
public readonly struct RegisterBytes : IEquatable<RegisterBytes>
{
    public const int MaxLength = 44;

    private readonly Buffer _buffer;
    private readonly byte _length;

    /// <summary>Copies; throws <see cref="ArgumentOutOfRangeException"/> above <see cref="MaxLength"/>.</summary>
    public RegisterBytes(ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, MaxLength);
        value.CopyTo(_buffer);
        _length = (byte)value.Length;
    }

    public int Length => _length;

    [UnscopedRef]
    public ReadOnlySpan<byte> Span => ((ReadOnlySpan<byte>)_buffer)[.._length];

    public bool Equals(RegisterBytes other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is RegisterBytes other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Convert.ToHexStringLower(Span);

    public static bool operator ==(RegisterBytes left, RegisterBytes right) => left.Equals(right);

    public static bool operator !=(RegisterBytes left, RegisterBytes right) => !left.Equals(right);

    [InlineArray(MaxLength)]
    private struct Buffer
    {
        private byte _first;
    }
}
