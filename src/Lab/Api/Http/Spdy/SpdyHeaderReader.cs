using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Signalbox.Lab.Streams;

namespace Signalbox.Lab.Api.Http.Spdy;

/// <summary>Reads blocks of headers of one connection, in the order in which they come: all of them are one compressed
/// stream.</summary>
internal sealed class SpdyHeaderReader : IDisposable
{
    /// <summary>Of one block when it is unpacked. The clients that are served send three short headers.</summary>
    public const int LongestBlock = 16 * 1024;

    private const int BeginningLength = 6;

    private readonly BlockStream _packed = new();
    private readonly DeflateStream _unpacked;
    private readonly byte[] _buffer = new byte[LongestBlock + 1];
    private bool _hasBegun;

    public SpdyHeaderReader()
    {
        _unpacked = new DeflateStream(_packed, CompressionMode.Decompress);
        // .NET's decompressor takes no dictionary. One that has just unpacked the dictionary's bytes, which a block of
        // deflate may hold as they are, is in the same state.
        var dictionary = SpdyDictionary.Bytes;
        Span<byte> stored = stackalloc byte[5];
        BinaryPrimitives.WriteUInt16LittleEndian(stored[1..], (ushort)dictionary.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(stored[3..], (ushort)~dictionary.Length);
        _packed.Next = (byte[])[.. stored, .. dictionary];
        _unpacked.ReadExactly(_buffer, 0, dictionary.Length);
    }

    /// <summary>Throws <see cref="SpdyException"/>. A header with several values has them joined by a zero.</summary>
    public IReadOnlyDictionary<string, string> Read(ReadOnlyMemory<byte> block)
    {
        if (!_hasBegun)
        {
            CheckBeginning(block.Span);
        }

        _packed.Next = _hasBegun ? block : block[BeginningLength..];
        _hasBegun = true;
        return Parse(_buffer.AsSpan(0, Unpack()));
    }

    public void Dispose() => _unpacked.Dispose();

    // RFC 1950: method and flags, which together are a multiple of 31, and the dictionary's checksum.
    private static void CheckBeginning(ReadOnlySpan<byte> block)
    {
        const int UsesDictionary = 0x20;
        if (block.Length < BeginningLength || (block[0] & 15) != 8
            || BinaryPrimitives.ReadUInt16BigEndian(block) % 31 != 0)
        {
            throw new SpdyException("the headers are no stream of zlib");
        }

        if ((block[1] & UsesDictionary) == 0
            || BinaryPrimitives.ReadUInt32BigEndian(block[2..]) != SpdyDictionary.Checksum)
        {
            throw new SpdyException("the headers are packed without the dictionary of SPDY/3");
        }
    }

    private int Unpack()
    {
        var length = 0;
        try
        {
            while (_unpacked.Read(_buffer, length, _buffer.Length - length) is > 0 and var count)
            {
                length += count;
                if (length > LongestBlock)
                {
                    throw new SpdyException($"a block of headers is longer than {LongestBlock} bytes");
                }
            }
        }
        catch (InvalidDataException wrong)
        {
            throw new SpdyException($"a block of headers cannot be unpacked: {wrong.Message}");
        }

        return length;
    }

    private static Dictionary<string, string> Parse(ReadOnlySpan<byte> block)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rest = block;
        for (var left = Number(ref rest); left > 0; left--)
        {
            var name = Text(ref rest);
            headers[name] = Text(ref rest);
        }

        return rest.IsEmpty ? headers : throw new SpdyException("a block of headers says more than its count");
    }

    private static uint Number(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 4)
        {
            throw new SpdyException("a block of headers ends too early");
        }

        var number = BinaryPrimitives.ReadUInt32BigEndian(rest);
        rest = rest[4..];
        return number;
    }

    private static string Text(ref ReadOnlySpan<byte> rest)
    {
        var length = Number(ref rest);
        if (length > rest.Length)
        {
            throw new SpdyException("a block of headers ends too early");
        }

        var text = Encoding.UTF8.GetString(rest[..(int)length]);
        rest = rest[(int)length..];
        return text;
    }

    /// <summary>Gives the bytes of the latest block, and then for the time being nothing.</summary>
    private sealed class BlockStream : ReadingStream
    {
        public ReadOnlyMemory<byte> Next { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var length = Math.Min(buffer.Length, Next.Length);
            Next.Span[..length].CopyTo(buffer);
            Next = Next[length..];
            return length;
        }
    }
}
