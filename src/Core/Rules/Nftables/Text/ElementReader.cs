using System.Globalization;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads elements of a set or map as nft lists them: "10.0.0.1 . 6 . 80 comment "a" : goto b, ...". Of use
/// once.</summary>
/// <param name="text">What stands in the braces.</param>
/// <param name="key">Kinds of the key's fields; none is unknown.</param>
/// <param name="data">Of the data's; of a set, and of a map of verdicts, none.</param>
internal ref struct ElementReader(ReadOnlySpan<char> text, ValueKind[] key, ValueKind[] data)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;
    private ReadOnlySpan<char> _word;
    private bool _isQuoted;

    /// <summary>Where reading stands, for errors.</summary>
    public readonly int At => Math.Min(_at, _text.Length);

    /// <summary>What was not understood; null while all is well.</summary>
    public string? Fault { get; private set; }

    /// <summary>All elements, up to the first fault.</summary>
    public SetContent ReadAll()
    {
        var content = new SetContent(key.Select(kind => Selector.FieldOf(kind)!.Value).ToEquatable());
        while (Fault is null && Next())
        {
            ReadOne(content);
        }

        return content;
    }

    private void ReadOne(SetContent content)
    {
        Span<byte> first = stackalloc byte[RegisterBytes.MaxLength];
        Span<byte> last = stackalloc byte[RegisterBytes.MaxLength];
        var length = !_isQuoted && _word is "*" ? 0 : ReadFields(key, first, last);
        var element = new NftElement(new RegisterBytes(first[..length]));
        while (Fault is null && !IsEnd && Next())
        {
            if (_word is ":")
            {
                element = ReadData(element);
            }
            else if (!TryReadOption(ref element))
            {
                Fault = $"'{_word}' in an element";
            }
        }

        if (Fault is null)
        {
            var isBlock = !first[..length].SequenceEqual(last[..length]);
            content.Add(isBlock ? element with { Through = new(new RegisterBytes(last[..length])) } : element);
        }
    }

    /// <summary>The word was the last of its element.</summary>
    private readonly bool IsEnd
    {
        get
        {
            var rest = _text[_at..].TrimStart();
            return rest.IsEmpty || rest[0] == ',';
        }
    }

    private bool TryReadOption(ref NftElement element)
    {
        switch (_word)
        {
            case "comment":
                Next();
                element = element with { Comment = _word.ToString() };
                return true;
            case "timeout" or "expires":
                return Next();
            case "counter":
                return TryReadCount(ref element);
            default:
                return false;
        }
    }

    /// <summary>"packets 1 bytes 60".</summary>
    private bool TryReadCount(ref NftElement element)
    {
        if (!(Next() && TryReadNumber(out var packets) && Next() && TryReadNumber(out var bytes)))
        {
            return false;
        }

        element = element with { Count = new(packets, bytes) };
        return true;
    }

    private bool TryReadNumber(out ulong number)
    {
        number = 0;
        return Next() && ulong.TryParse(_word, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private NftElement ReadData(NftElement element)
    {
        Next();
        if (data.Length == 0)
        {
            return element with { Verdict = ReadVerdict() };
        }

        Span<byte> first = stackalloc byte[RegisterBytes.MaxLength];
        Span<byte> last = stackalloc byte[RegisterBytes.MaxLength];
        var length = ReadFields(data, first, last);
        return element with { Data = new RegisterBytes(first[..length]) };
    }

    private NftVerdict? ReadVerdict()
    {
        var word = _word.ToString();
        if (word is "jump" or "goto" && !IsEnd && Next())
        {
            return VerdictWords.Read(word, _word.ToString());
        }

        var verdict = VerdictWords.Read(word, null);
        Fault = verdict is null ? $"'{word}' where a verdict stands" : null;
        return verdict;
    }

    /// <summary>The first field's word has been read.</summary>
    /// <returns>How many bytes the fields take.</returns>
    private int ReadFields(ValueKind[] kinds, scoped Span<byte> first, scoped Span<byte> last)
    {
        var length = 0;
        for (var index = 0; index < kinds.Length; index++)
        {
            if (index > 0 && !(Next() && _word is "." && Next()))
            {
                Fault = $"{kinds.Length} fields are wanted, and there are {index}";
                return 0;
            }

            var width = (ValueText.LengthOf(kinds[index]) + 3) & ~3;
            first.Slice(length, width).Clear();
            last.Slice(length, width).Clear();
            if (!BlockText.TryRead(kinds[index], _word, _isQuoted, first[length..], last[length..]))
            {
                Fault = $"'{_word}' is no {kinds[index]}";
                return 0;
            }

            length += width;
        }

        return length;
    }

    /// <summary>The next word, without quotes; false at the end. Commas between elements are passed over.</summary>
    private bool Next()
    {
        while (_at < _text.Length && (char.IsWhiteSpace(_text[_at]) || _text[_at] == ','))
        {
            _at++;
        }

        if (_at == _text.Length)
        {
            _word = default;
            return false;
        }

        _isQuoted = _text[_at] == '"';
        var rest = _text[(_isQuoted ? ++_at : _at)..];
        var length = _isQuoted ? rest.IndexOf('"') : rest.IndexOfAny(" \t\r\n");
        var word = length < 0 ? rest : rest[..length];
        _at += word.Length + (_isQuoted && length >= 0 ? 1 : 0);
        if (!_isQuoted && word.EndsWith(','))
        {
            word = word[..^1];
            _at--;
        }

        _word = word;
        return true;
    }
}
