using System.Buffers.Binary;

namespace Signalbox.Lab.Api.Http.Spdy;

/// <summary>Reads what a client says by SPDY/3.1 from the bytes of a connection. Holds no more than one control frame
/// or a piece of a DATA frame. One reads.</summary>
internal sealed class SpdyReader(Stream stream) : IDisposable
{
    /// <summary>Of a control frame: those of the clients that are served are below 300 bytes.</summary>
    public const int LongestControl = 16 * 1024;

    private const int BufferSize = 64 * 1024;
    private const int HeaderLength = 8;
    private const int Version = 3;
    private const byte Finish = 1;

    private readonly SpdyHeaderReader _headers = new();
    private readonly byte[] _buffer = new byte[BufferSize];
    private uint _stream;
    private int _left;
    private bool _isLast;

    /// <summary>Null at the end of the connection. Throws <see cref="SpdyException"/>, and what the connection throws.
    /// </summary>
    public async ValueTask<SpdyFrame?> ReadAsync(CancellationToken stop)
    {
        if (_left > 0)
        {
            return await ReadPieceAsync(stop).ConfigureAwait(false);
        }

        var got = await stream.ReadAtLeastAsync(
            _buffer.AsMemory(0, HeaderLength), HeaderLength, throwOnEndOfStream: false, stop).ConfigureAwait(false);
        if (got == 0)
        {
            return null;
        }

        if (got < HeaderLength)
        {
            throw CutOff();
        }

        var first = BinaryPrimitives.ReadUInt32BigEndian(_buffer);
        var flags = _buffer[4];
        var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(4)) & 0xFFFFFF;
        if ((first & 0x80000000) != 0)
        {
            return await ReadControlAsync(first, flags, length, stop).ConfigureAwait(false);
        }

        (_stream, _left, _isLast) = (first, length, (flags & Finish) != 0);
        return length == 0
            ? new SpdyFrame.Piece(_stream, default, true, _isLast)
            : await ReadPieceAsync(stop).ConfigureAwait(false);
    }

    public void Dispose() => _headers.Dispose();

    private async ValueTask<SpdyFrame> ReadPieceAsync(CancellationToken stop)
    {
        var length = await stream.ReadAsync(_buffer.AsMemory(0, Math.Min(_left, BufferSize)), stop)
            .ConfigureAwait(false);
        if (length == 0)
        {
            throw CutOff();
        }

        _left -= length;
        return new SpdyFrame.Piece(_stream, _buffer.AsMemory(0, length), _left == 0, _left == 0 && _isLast);
    }

    private async ValueTask<SpdyFrame> ReadControlAsync(uint first, byte flags, int length, CancellationToken stop)
    {
        var (version, type) = ((first >> 16) & 0x7FFF, (int)(first & 0xFFFF));
        if (version != Version)
        {
            throw new SpdyException($"a frame is of SPDY/{version}, and SPDY/{Version} is spoken here");
        }

        if (length > LongestControl)
        {
            throw new SpdyException($"a control frame of {length} bytes is longer than {LongestControl}");
        }

        var got = await stream.ReadAtLeastAsync(
            _buffer.AsMemory(0, length), length, throwOnEndOfStream: false, stop).ConfigureAwait(false);
        return got == length ? Control(type, flags, _buffer.AsMemory(0, length)) : throw CutOff();
    }

    private SpdyFrame Control(int type, byte flags, ReadOnlyMemory<byte> body)
    {
        const int SynStream = 1, SynReply = 2, RstStream = 3, Ping = 6, GoAway = 7, Headers = 8;
        // What comes before the headers, or is all of the frame.
        var least = type switch
        {
            SynStream => 10,
            RstStream => 8,
            SynReply or Ping or Headers => 4,
            _ => 0,
        };
        if (body.Length < least)
        {
            throw new SpdyException($"a frame of type {type} has {body.Length} bytes, and needs {least}");
        }

        var stream = least == 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(body.Span) & 0x7FFFFFFF;
        switch (type)
        {
            case SynStream:
                return new SpdyFrame.Opening(stream, _headers.Read(body[least..]), (flags & Finish) != 0);
            case RstStream:
                return new SpdyFrame.Reset(stream, BinaryPrimitives.ReadUInt32BigEndian(body.Span[4..]));
            case Ping:
                return new SpdyFrame.Ping(BinaryPrimitives.ReadUInt32BigEndian(body.Span));
            case GoAway:
                return new SpdyFrame.GoAway();
            case SynReply or Headers:
                // Nobody asks for them, but the headers that follow are packed in view of them.
                _headers.Read(body[least..]);
                return new SpdyFrame.Other(type);
            default:
                return new SpdyFrame.Other(type);
        }
    }

    private static SpdyException CutOff() => new("the connection ends within a frame");
}
