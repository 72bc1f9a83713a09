using System.Collections.Immutable;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Where reading stands in the words of one line.</summary>
internal sealed class WordCursor(string line)
{
    private static readonly NftWord None = new("", false, 0, 0);

    private readonly ImmutableArray<NftWord> _words = NftWord.Split(line);

    public int At { get; set; }

    /// <summary>What follows the words behind a number sign, which stands with it; null where there is none.</summary>
    public string? Aside
    {
        get
        {
            var rest = line[(_words.Length == 0 ? 0 : _words[^1].End)..].TrimStart();
            return rest.StartsWith('#') ? rest : null;
        }
    }

    public bool IsAtEnd => At >= _words.Length;

    /// <summary>The next word; an empty one at the end.</summary>
    public NftWord Peek => PeekAt(0);

    public NftWord PeekAt(int distance) => At + distance < _words.Length ? _words[At + distance] : None;

    public NftWord Next()
    {
        var word = Peek;
        At++;
        return word;
    }

    /// <summary>Goes on behind the next word if it is this one.</summary>
    public bool Take(string word)
    {
        if (!Peek.Is(word))
        {
            return false;
        }

        At++;
        return true;
    }

    /// <summary>The text from this word up to where reading stands.</summary>
    public string Since(int word)
    {
        var last = Math.Min(At, _words.Length) - 1;
        return last < word ? "" : line[_words[word].Start.._words[last].End];
    }

    /// <summary>All that is left.</summary>
    public string Rest()
    {
        var from = At;
        At = _words.Length;
        return Since(from);
    }

    /// <summary>What stands in braces, which come next; null, and nothing read, where they do not, or never close.
    /// </summary>
    public string? Braced()
    {
        var depth = 0;
        for (var end = At; end < _words.Length; end++)
        {
            depth += _words[end].Is("{") ? 1 : _words[end].Is("}") ? -1 : 0;
            if (depth == 0)
            {
                var text = end > At ? line[_words[At].End.._words[end].Start] : null;
                At = text is null ? At : end + 1;
                return text;
            }
        }

        return null;
    }
}
