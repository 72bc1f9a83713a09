namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Goes over a table's text once, to find where its sets and chains are. Of use once.</summary>
internal ref struct TableScan(DumpBytes dump, int from)
{
    private readonly ReadOnlySpan<byte> _text = dump.Text.Span;
    private readonly List<TextBlock> _blocks = [];
    private readonly int _start = from;
    private int _at = from;

    /// <summary>Where the text goes on behind the table.</summary>
    public readonly int End => _at;

    /// <summary>Throws <see cref="DumpException"/> where braces do not match or a name is missing.</summary>
    public NftTextTable Read()
    {
        var words = Header(_start, Open("a table"));
        if (words is not ["table", ("ip" or "ip6" or "inet" or "arp" or "bridge" or "netdev") and var family, var name])
        {
            throw dump.Fail(_start, $"'{string.Join(' ', words)}' where 'table FAMILY NAME' was expected");
        }

        var isDormant = false;
        var statement = _at;
        while (true)
        {
            var at = Find("{};\n#\"", $"table {family} {name}");
            switch (_text[at])
            {
                case (byte)'{':
                    Block(Header(statement, at), statement);
                    statement = _at;
                    break;
                case (byte)'}':
                    return new NftTextTable(dump, family, name, isDormant, _blocks);
                default:
                    isDormant |= IsDormant(statement, at);
                    statement = _at;
                    break;
            }
        }
    }

    private readonly bool IsDormant(int from, int to)
    {
        var words = Header(from, to);
        return words is ["flags", ..] && words.Any(word => word.Trim(',') == "dormant");
    }

    /// <summary>Its opening brace has been read.</summary>
    private void Block(string[] header, int at)
    {
        if (header is not [var kind, .., var name])
        {
            throw dump.Fail(at, "a brace without 'chain', 'set' or 'map' and a name before it");
        }

        var start = _at;
        for (var depth = 1; depth > 0;)
        {
            depth += _text[Find("{}#\"", $"{kind} {name}")] switch
            {
                (byte)'{' => 1,
                (byte)'}' => -1,
                _ => 0,
            };
        }

        _blocks.Add(new TextBlock(kind, name, start, _at - 1));
    }

    private int Open(string inside)
    {
        var at = Find("{};", inside);
        return _text[at] == (byte)'{' ? at : throw dump.Fail(at, $"'{(char)_text[at]}' where '{{' was expected");
    }

    /// <summary>The next of these signs; reading goes on behind it. Comments and what is quoted are passed over.
    /// </summary>
    private int Find(string signs, string inside)
    {
        Span<byte> wanted = stackalloc byte[signs.Length];
        System.Text.Encoding.ASCII.GetBytes(signs, wanted);
        while (true)
        {
            var length = _text[_at..].IndexOfAny(wanted);
            if (length < 0)
            {
                throw dump.Fail(_text.Length, $"the text ends inside {inside}");
            }

            var at = _at + length;
            _at = at + 1;
            if (_text[at] == (byte)'#')
            {
                _at = dump.LineEnd(at);
            }
            else if (_text[at] == (byte)'"')
            {
                var close = _text[_at..].IndexOf((byte)'"');
                _at += close < 0 ? throw dump.Fail(at, "a quote that never ends") : close + 1;
            }
            else
            {
                return at;
            }
        }
    }

    /// <summary>Words of a statement, without comments.</summary>
    private readonly string[] Header(int from, int to)
    {
        var text = dump.Say(from, to);
        var comment = text.IndexOf('#', StringComparison.Ordinal);
        return (comment < 0 ? text : text[..comment]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }
}
