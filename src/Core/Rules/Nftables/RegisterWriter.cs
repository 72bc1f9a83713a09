using System.Buffers.Binary;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>Puts fields side by side into a register value.</summary>
public ref struct RegisterWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _length;

    /// <summary>What has been written.</summary>
    public readonly RegisterBytes Value => new(_buffer[.._length]);

    /// <summary>4 or 16 bytes, in network byte order.</summary>
    public void Add(Address address)
    {
        if (address.Family == IPFamily.IPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(Next(sizeof(uint)), (uint)address.Bits);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(Next(16), address.Bits);
        }
    }

    /// <summary>One byte, padded to four.</summary>
    public void Add(Protocol protocol) => Next(sizeof(uint))[0] = (byte)protocol;

    /// <summary>Two bytes in network byte order, padded to four.</summary>
    public void AddPort(ushort port) => BinaryPrimitives.WriteUInt16BigEndian(Next(sizeof(uint)), port);

    /// <summary>Four bytes in the machine's order: marks, states, drawn numbers.</summary>
    public void AddNumber(uint number) => BitConverter.TryWriteBytes(Next(sizeof(uint)), number);

    private Span<byte> Next(int count)
    {
        var next = _buffer.Slice(_length, count);
        next.Clear();
        _length += count;
        return next;
    }
}
