namespace Signalbox.Core.Rules.Iptables;

/// <summary>Walks the words of an iptables-save line. Quoted words lose their quotes and backslashes.</summary>
internal ref struct RuleTokens(ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> _rest = line;

    /// <summary>The word that was read last, as it was written.</summary>
    public ReadOnlySpan<char> Raw { get; private set; }

    /// <summary>The word that was read last, without quotes.</summary>
    public ReadOnlySpan<char> Word { get; private set; }

    /// <summary>The first word that has not been read; empty at the end of the line.</summary>
    public readonly ReadOnlySpan<char> Peek()
    {
        var rest = _rest.TrimStart(' ');
        var end = rest.IndexOf(' ');
        return end < 0 ? rest : rest[..end];
    }

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<char> Rest => _rest.Trim(' ');

    public bool Next()
    {
        _rest = _rest.TrimStart(' ');
        if (_rest.IsEmpty)
        {
            Raw = Word = default;
            return false;
        }

        if (_rest[0] == '"')
        {
            return NextQuoted();
        }

        var end = _rest.IndexOf(' ');
        Raw = Word = end < 0 ? _rest : _rest[..end];
        _rest = _rest[Raw.Length..];
        return true;
    }

    private bool NextQuoted()
    {
        var end = 1;
        var isEscaped = false;
        while (end < _rest.Length && _rest[end] != '"')
        {
            isEscaped |= _rest[end] == '\\';
            end += _rest[end] == '\\' ? 2 : 1;
        }

        end = Math.Min(end, _rest.Length);
        Word = _rest[1..end];
        Raw = _rest[..Math.Min(end + 1, _rest.Length)];
        _rest = _rest[Raw.Length..];
        if (isEscaped)
        {
            Word = Unescape(Word);
        }

        return true;
    }

    private static string Unescape(ReadOnlySpan<char> text)
    {
        var plain = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
            }

            plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
