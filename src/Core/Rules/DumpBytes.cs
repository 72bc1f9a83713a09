using System.Text;

namespace Signalbox.Core.Rules;

/// <summary>The text of a dump in UTF-8, and what errors call it.</summary>
/// <param name="Name">A path, or the words of a command.</param>
/// <param name="Text">All of it.</param>
public sealed record DumpBytes(string Name, ReadOnlyMemory<byte> Text)
{
    /// <summary>The place of the line's end at or after this one: of its line feed, or of the end of the text.
    /// </summary>
    public int LineEnd(int from)
    {
        var length = Text.Span[from..].IndexOf((byte)'\n');
        return length < 0 ? Text.Length : from + length;
    }

    public string Say(int start, int end) => Encoding.UTF8.GetString(Text.Span[start..end]);

    /// <summary>What is wrong at this place. Lines are counted only now.</summary>
    public DumpException Fail(int at, string what) =>
        new(Name, Text.Span[..Math.Min(at, Text.Length)].Count((byte)'\n') + 1, what);
}
