using System.Text.Json;

namespace Signalbox.Bench;

/// <summary>Cuts the items out of a list's text as it comes, holding no more of it than the longest item.</summary>
internal sealed class ListItems(Stream input)
{
    private byte[] _buffer = new byte[131_072];
    private int _start;
    private int _end;
    private bool _isInside;

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The next item, good until the next call; empty at the list's end.</summary>
    public ReadOnlySpan<byte> Next()
    {
        while (!_isInside)
        {
            Enter();
        }

        while (true)
        {
            var begin = Unread.IndexOfAnyExcept(" ,\r\n\t"u8);
            _start += begin < 0 ? Unread.Length : begin;
            if (Unread.StartsWith("]"u8))
            {
                return [];
            }

            var text = Unread;
            var reader = new Utf8JsonReader(text, isFinalBlock: false, default);
            if (reader.Read() && reader.TrySkip())
            {
                _start += (int)reader.BytesConsumed;
                return text[..(int)reader.BytesConsumed];
            }

            Fill();
        }
    }

    private void Enter()
    {
        var items = "\"items\":["u8;
        var begin = Unread.IndexOf(items);
        if (begin < 0)
        {
            Fill();
            return;
        }

        _start += begin + items.Length;
        _isInside = true;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            Unread.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = input.Read(_buffer, _end, _buffer.Length - _end);
        _end += read > 0 ? read : throw new EndOfStreamException("the list breaks off");
    }
}
