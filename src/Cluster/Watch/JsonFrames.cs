using System.Buffers;

namespace Signalbox.Cluster.Watch;

/// <summary>Cuts a stream of JSON into the values that are to be decoded, as their bytes come: the events of a watch,
/// which follow each other, or the items of a list. At most one value is held; where it ends is found byte by byte, so
/// that a slow stream is not read twice. Whether a value is JSON is for the decoder to see.</summary>
internal sealed class JsonFrames : IDisposable
{
    /// <summary>What an API server stores is below 2 MiB.</summary>
    private const int DefaultLimit = 16 << 20;

    private const int UsualSize = 64 << 10;

    /// <summary>No frame begins at this depth.</summary>
    private const int Nowhere = -1;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);

    private readonly Stream _stream;
    private readonly int _limit;
    private readonly ArrayBufferWriter<byte> _envelope = new(256);

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(UsualSize);
    private int _floor;
    private int _depth;
    private bool _isInString;
    private bool _isEscaped;
    private int _start = Nowhere;
    private int _at;
    private int _end;

    private JsonFrames(Stream stream, int floor, IdleLimit? idle, int limit)
    {
        _stream = stream;
        _floor = floor;
        _limit = limit;
        Idle = idle;
    }

    /// <summary>What ends a read when no bytes come; null when something else does.</summary>
    public IdleLimit? Idle { get; set; }

    /// <summary>The value that was cut last; valid until the next one is read.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>Of a list: all but its items, which leave an empty array. Whole at the list's end.</summary>
    public ReadOnlyMemory<byte> Envelope => _envelope.WrittenMemory;

    /// <summary>Bytes that are held at present, cut or not.</summary>
    public int BufferSize => _buffer.Length;

    /// <summary>Values that stand one after the other.</summary>
    public static JsonFrames OfValues(Stream stream, IdleLimit? idle = null, int limit = DefaultLimit) =>
        new(stream, 0, idle, limit);

    /// <summary>The objects in the array "items" of one object.</summary>
    public static JsonFrames OfItems(Stream stream, IdleLimit? idle = null, int limit = DefaultLimit) =>
        new(stream, Nowhere, idle, limit);

    /// <summary>Reads on to the end of the next value. False where the stream ends between values. Throws
    /// <see cref="BrokenStreamException"/> where it ends inside of one, is no JSON object, or holds a value beyond the
    /// limit; and what the stream throws.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        while (!Cut())
        {
            MakeRoom();
            Idle?.Touch();
            var count = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
            if (count == 0)
            {
                return _depth == 0 ? false : throw new BrokenStreamException("it ended in the middle of an object");
            }

            _end += count;
        }

        return true;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private bool Cut()
    {
        while (_at < _end)
        {
            if (_isInString)
            {
                SkipString();
                continue;
            }

            if (_depth == _floor && _start == Nowhere && !Begin())
            {
                continue;
            }

            var left = _buffer.AsSpan(_at, _end - _at);
            var found = left.IndexOfAny(Structure);
            var count = found < 0 ? left.Length : found + 1;
            Keep(count);
            _at += count;
            if (found >= 0 && Pass(left[found]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Between frames: steps over what separates them. True when one begins here.</summary>
    private bool Begin()
    {
        switch (_buffer[_at])
        {
            case (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t':
                _at++;
                return false;
            case (byte)',' when _floor > 0:
                _at++;
                return false;
            case (byte)']' when _floor > 0:
                _floor = Nowhere;
                return false;
            case (byte)'{':
                _start = _at;
                return true;
            default:
                throw new BrokenStreamException("it holds something else than JSON objects");
        }
    }

    /// <summary>Takes a structural byte that has just been passed. True when it ends a frame.</summary>
    private bool Pass(byte token)
    {
        switch (token)
        {
            case (byte)'"':
                _isInString = true;
                return false;
            case (byte)'{':
                _depth++;
                return false;
            case (byte)'[':
                _depth++;
                if (_floor == Nowhere && _depth == 2 && EndsWithItems(_envelope.WrittenSpan[..^1]))
                {
                    _floor = _depth;
                }

                return false;
            default:
                _depth--;
                if (_depth != _floor || _start == Nowhere)
                {
                    return _depth >= 0 ? false : throw new BrokenStreamException("a bracket closes nothing");
                }

                Current = _buffer.AsMemory(_start, _at - _start);
                _start = Nowhere;
                return true;
        }
    }

    private void SkipString()
    {
        if (_isEscaped)
        {
            Keep(1);
            _at++;
            _isEscaped = false;
            return;
        }

        var left = _buffer.AsSpan(_at, _end - _at);
        var found = left.IndexOfAny((byte)'"', (byte)'\\');
        var count = found < 0 ? left.Length : found + 1;
        Keep(count);
        _at += count;
        if (found >= 0)
        {
            _isEscaped = left[found] == (byte)'\\';
            _isInString = _isEscaped;
        }
    }

    /// <summary>Outside of frames, a list's bytes are kept. The first of them has to open an object.</summary>
    private void Keep(int count)
    {
        if (_floor != Nowhere)
        {
            return;
        }

        var bytes = _buffer.AsSpan(_at, count);
        if (_depth == 0 && bytes.TrimStart(" \r\n\t"u8) is [not (byte)'{', ..])
        {
            throw new BrokenStreamException("it holds something else than a JSON object");
        }

        if (_envelope.WrittenCount + count > _limit)
        {
            throw new BrokenStreamException($"it holds more than {_limit} bytes around its items");
        }

        _envelope.Write(bytes);
    }

    /// <summary>True for the name "items" and a colon, after an opening bracket or a comma.</summary>
    private static bool EndsWithItems(ReadOnlySpan<byte> text)
    {
        var rest = text.TrimEnd(" \r\n\t"u8);
        if (!rest.EndsWith(":"u8))
        {
            return false;
        }

        rest = rest[..^1].TrimEnd(" \r\n\t"u8);
        return rest.EndsWith("\"items\""u8)
            && rest[..^7].TrimEnd(" \r\n\t"u8) is [.., (byte)'{' or (byte)','];
    }

    /// <summary>Makes the buffer's end free: what was cut goes, a value that fills all of it gets a larger one, and
    /// after a large value the usual size comes back.</summary>
    private void MakeRoom()
    {
        Current = default;
        var from = _start == Nowhere ? _at : _start;
        var kept = _end - from;
        if (_end < _buffer.Length && kept > 0)
        {
            return;
        }

        var size = kept >= _buffer.Length ? _buffer.Length * 2 : kept < UsualSize ? UsualSize : _buffer.Length;
        if (kept >= _limit)
        {
            throw new BrokenStreamException($"it holds an object of more than {_limit} bytes");
        }

        var buffer = size > _buffer.Length || size * 2 < _buffer.Length
            ? ArrayPool<byte>.Shared.Rent(size)
            : _buffer;
        _buffer.AsSpan(from, kept).CopyTo(buffer);
        if (buffer != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = buffer;
        }

        _at -= from;
        _end = kept;
        _start = _start == Nowhere ? Nowhere : 0;
    }
}
