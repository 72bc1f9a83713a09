using System.Buffers;
using System.Buffers.Binary;

namespace Signalbox.Lab.Api.Http.Spdy;

/// <summary>Says to a client by SPDY/3.1 what a server has to say. Any thread may; each frame is one write. Source: the
/// SPDY protocol's draft 3.1, 2.6.</summary>
internal sealed class SpdyWriter(Stream stream) : IDisposable
{
    /// <summary>RST_STREAM's and GOAWAY's word for a client's mistake.</summary>
    public const uint ProtocolError = 1;

    /// <summary>RST_STREAM's word for a stream that is not wanted.</summary>
    public const uint RefusedStream = 3;

    /// <summary>RST_STREAM's word for what has failed on this side.</summary>
    public const uint InternalError = 6;

    private const int HeaderLength = 8;
    private const byte Finish = 1;

    private readonly SemaphoreSlim _sending = new(1);
    private bool _hasReplied;

    /// <summary>SYN_REPLY without headers: the stream may be used.</summary>
    public async Task AcceptAsync(uint number, CancellationToken stop)
    {
        await _sending.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            var frame = Control(2, [.. Bytes(number), .. NoHeaders(isFirst: !_hasReplied)]);
            _hasReplied = true;
            await stream.WriteAsync(frame, stop).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Bytes of a stream; nothing follows on it when <paramref name="isLast"/>.</summary>
    public async Task SendAsync(uint number, ReadOnlyMemory<byte> bytes, bool isLast, CancellationToken stop)
    {
        var frame = ArrayPool<byte>.Shared.Rent(HeaderLength + bytes.Length);
        await _sending.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            BinaryPrimitives.WriteUInt32BigEndian(frame, number);
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), bytes.Length);
            frame[4] = isLast ? Finish : (byte)0;
            bytes.Span.CopyTo(frame.AsSpan(HeaderLength));
            await stream.WriteAsync(frame.AsMemory(0, HeaderLength + bytes.Length), stop).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    public Task ResetAsync(uint number, uint status, CancellationToken stop) =>
        WriteAsync(Control(3, [.. Bytes(number), .. Bytes(status)]), stop);

    public Task PingAsync(uint id, CancellationToken stop) => WriteAsync(Control(6, Bytes(id)), stop);

    /// <summary>No stream will be taken from now on.</summary>
    /// <param name="last">The number of the last that was taken; 0 for none.</param>
    /// <param name="status">0 when all is well.</param>
    /// <param name="stop">Gives up.</param>
    public Task GoAwayAsync(uint last, uint status, CancellationToken stop) =>
        WriteAsync(Control(7, [.. Bytes(last), .. Bytes(status)]), stop);

    public void Dispose() => _sending.Dispose();

    private async Task WriteAsync(byte[] frame, CancellationToken stop)
    {
        await _sending.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(frame, stop).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static byte[] Control(byte type, byte[] body) => [0x80, 3, 0, type, .. Bytes((uint)body.Length), .. body];

    // A count of 0, packed as the bytes that it is (RFC 1951, 3.2.4) with an empty block behind, at which clients begin
    // to read. The first block of a connection says that it is zlib, and with which dictionary (RFC 1950).
    private static byte[] NoHeaders(bool isFirst)
    {
        byte[] packed = [0, 4, 0, 0xFB, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
        return isFirst ? [0x78, 0xBB, .. Bytes(SpdyDictionary.Checksum), .. packed] : packed;
    }

    private static byte[] Bytes(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }
}
