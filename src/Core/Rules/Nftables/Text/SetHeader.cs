using System.Globalization;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>What a set or map is declared with, and how its elements are written.</summary>
/// <param name="Set">Without fields where a kind is unknown.</param>
/// <param name="Key">Kinds of the key's fields.</param>
/// <param name="Data">Of the data's; none for a set, and for a map of verdicts.</param>
internal sealed record SetHeader(NftSet Set, ValueKind[] Key, ValueKind[] Data)
{
    /// <summary>Elements can be read.</summary>
    public bool IsReadable =>
        Set.Key.Count > 0 && Set.Data.Count == Data.Length && Set.KeyLength <= RegisterBytes.MaxLength;

    /// <summary>None at all where one has no name.</summary>
    public static EquatableArray<FieldType> FieldsOf(ValueKind[] kinds)
    {
        var fields = kinds.Select(Selector.FieldOf).OfType<FieldType>().ToEquatable();
        return fields.Count == kinds.Length ? fields : default;
    }

    /// <param name="name">The set's.</param>
    /// <param name="isMap">Elements lead somewhere.</param>
    /// <param name="lines">All that stands before its elements.</param>
    public static SetHeader Read(string name, bool isMap, IEnumerable<string> lines)
    {
        var set = new NftSet(name, default);
        ValueKind[] key = [];
        ValueKind[] data = [];
        foreach (var line in lines)
        {
            var words = new WordCursor(line);
            switch (words.Next().Text)
            {
                case "type" or "typeof":
                    words.At--;
                    (key, data, set) = ReadTypes(words, set, isMap);
                    break;
                case "timeout":
                    set = set with { TimeoutSeconds = SecondsOf(words.Next().Text) };
                    break;
                case "flags":
                    set = WithFlags(set, words.Rest());
                    break;
                case "counter":
                    set = set with { IsCounting = true };
                    break;
                case "comment":
                    set = set with { Comment = words.Next().Text };
                    break;
                default:
                    break;
            }
        }

        return new SetHeader(
            set with
            {
                Key = FieldsOf(key),
                Data = FieldsOf(data),
            },
            key, data);
    }

    private static NftSet WithFlags(NftSet set, string flags) => set with
    {
        IsInterval = flags.Contains("interval", StringComparison.Ordinal),
        TimeoutSeconds = flags.Contains("timeout", StringComparison.Ordinal)
            ? set.TimeoutSeconds ?? 0
            : set.TimeoutSeconds,
    };

    private static (ValueKind[] Key, ValueKind[] Data, NftSet Set) ReadTypes(WordCursor words, NftSet set, bool isMap)
    {
        var isByExample = words.Next().Text == "typeof";
        var key = ReadKinds(words, isByExample);
        if (!isMap)
        {
            return (key, [], set);
        }

        words.Take(":");
        words.Take("interval");
        return words.Take("verdict")
            ? (key, [], set with { Value = SetValue.Verdict })
            : (key, ReadKinds(words, isByExample), set with { Value = SetValue.Data });
    }

    private static ValueKind[] ReadKinds(WordCursor words, bool isByExample)
    {
        var kinds = new List<ValueKind>();
        do
        {
            var known = isByExample ? SelectorReader.Read(words)?.Kind : Selector.KindOf(words.Next().Text);
            kinds.Add(known ?? ValueKind.Unknown);
            while (known is null && !words.IsAtEnd && words.Peek is not { Text: "." or ":" })
            {
                words.At++;
            }
        }
        while (words.Take("."));

        return [.. kinds];
    }

    /// <summary>"1d2h3m4s500ms"; parts of a second are left out.</summary>
    private static int SecondsOf(string text)
    {
        var (seconds, number) = (0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsAsciiDigit(text[at]))
            {
                number = (number * 10) + int.Parse(text.AsSpan(at, 1), CultureInfo.InvariantCulture);
                continue;
            }

            var isMilliseconds = text[at] == 'm' && at + 1 < text.Length && text[at + 1] == 's';
            seconds += number * (isMilliseconds ? 0 : text[at] switch
            {
                'd' => 86400,
                'h' => 3600,
                'm' => 60,
                _ => 1,
            });
            number = 0;
            at += isMilliseconds ? 1 : 0;
        }

        return seconds;
    }
}
