using System.Text;

namespace Signalbox.Kernel.Nftables;

/// <summary>What nft keeps beside an object for itself, which the kernel stores unread: entries { type, length, value
/// }, a byte each for the first two, numbers in the machine's order, texts with their closing zero, nested like
/// attributes. Throws <see cref="ArgumentException"/> when the buffer is full. Source: libnftnl's
/// src/udata.c.</summary>
internal ref struct UserDataWriter(Span<byte> buffer)
{
    /// <summary>NFT_USERDATA_MAXLEN of the kernel.</summary>
    internal const int MaxLength = 256;

    private readonly Span<byte> _buffer = buffer;
    private int _length;

    internal readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    internal void Number(byte type, uint value)
    {
        if (!BitConverter.TryWriteBytes(Entry(type, sizeof(uint)), value))
        {
            throw new ArgumentException("user data is too long");
        }
    }

    internal void Text(byte type, string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        var entry = Entry(type, count + 1);
        Encoding.UTF8.GetBytes(value, entry);
        entry[count] = 0;
    }

    /// <summary>Starts a nested entry. What it returns goes to <see cref="End"/>.</summary>
    internal int Begin(byte type)
    {
        Entry(type, 0);
        return _length;
    }

    internal readonly void End(int start) => _buffer[start - 1] = checked((byte)(_length - start));

    private Span<byte> Entry(byte type, int count)
    {
        const int Header = 2;
        var entry = _buffer.Slice(_length, Header + count);
        entry[0] = type;
        entry[1] = checked((byte)count);
        _length += entry.Length;
        return entry[Header..];
    }
}
