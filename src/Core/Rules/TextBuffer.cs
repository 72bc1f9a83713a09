using System.Buffers;
using System.Text;

namespace Signalbox.Core.Rules;

/// <summary>Text under way. Without a sink it gathers what is written, to be looked at without a copy; with one it
/// hands on full blocks in UTF-8, so that text of any size passes through.</summary>
public sealed class TextBuffer(IBufferWriter<byte>? sink = null)
{
    private const int BlockLength = 32 * 1024;

    private char[] _chars = new char[1024];
    private int _length;

    /// <summary>What has been written and not handed on yet.</summary>
    public ReadOnlySpan<char> Written => _chars.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Write(char value)
    {
        Reserve(1);
        _chars[_length++] = value;
    }

    public void Write(string value) => Write(value.AsSpan());

    public void Write(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        text.CopyTo(_chars.AsSpan(_length));
        _length += text.Length;
    }

    /// <summary>Hands everything on to the sink.</summary>
    public void Flush()
    {
        if (sink is not null)
        {
            Encoding.UTF8.GetBytes(Written, sink);
        }

        _length = 0;
    }

    private void Reserve(int more)
    {
        if (_length + more <= _chars.Length)
        {
            return;
        }

        if (sink is not null && _length >= BlockLength)
        {
            Flush();
        }

        if (_length + more > _chars.Length)
        {
            Array.Resize(ref _chars, Math.Max(_chars.Length * 2, _length + more));
        }
    }
}
