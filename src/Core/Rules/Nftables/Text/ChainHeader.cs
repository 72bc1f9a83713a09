using System.Globalization;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>What a chain is declared with.</summary>
/// <param name="Hook">Null for one that only others lead to, and for hooks that packets of IP do not pass.</param>
/// <param name="Comment">Null where there is none.</param>
internal sealed record ChainHeader(BaseHook? Hook, string? Comment)
{
    public static readonly ChainHeader None = new(null, null);

    /// <summary>A line of the chain that is no rule.</summary>
    public static bool IsLine(ReadOnlySpan<char> line) =>
        line.StartsWith("type ") || line.StartsWith("comment ") || line.StartsWith("policy ");

    public static ChainHeader Read(IEnumerable<string> lines)
    {
        var header = None;
        foreach (var line in lines)
        {
            var words = new WordCursor(line);
            while (!words.IsAtEnd)
            {
                header = ReadOne(words, header);
            }
        }

        return header;
    }

    private static ChainHeader ReadOne(WordCursor words, ChainHeader header)
    {
        switch (words.Next().Text)
        {
            case "comment":
                return header with { Comment = words.Next().Text };
            case "policy":
                var drops = words.Next().Is("drop");
                return header.Hook is { } hook ? header with { Hook = hook with { DropsByPolicy = drops } } : header;
            case "type":
                return header with { Hook = ReadHook(words) };
            default:
                return header;
        }
    }

    private static BaseHook? ReadHook(WordCursor words)
    {
        var type = words.Next().Text switch
        {
            "nat" => ChainType.Nat,
            "route" => ChainType.Route,
            _ => ChainType.Filter,
        };
        words.Take("hook");
        PacketHook? hook = words.Next().Text switch
        {
            "prerouting" => PacketHook.Prerouting,
            "input" => PacketHook.Input,
            "forward" => PacketHook.Forward,
            "output" => PacketHook.Output,
            "postrouting" => PacketHook.Postrouting,
            _ => null,
        };
        while (!words.IsAtEnd && !words.Take("priority"))
        {
            words.At++;
        }

        return hook is { } known ? new BaseHook(type, known, ReadPriority(words)) : null;
    }

    /// <summary>"-100", "dstnat", "filter + 5"</summary>
    private static int ReadPriority(WordCursor words)
    {
        var word = words.Next().Text;
        var priority = word switch
        {
            "raw" => -300,
            "mangle" => -150,
            "dstnat" => -100,
            "security" => 50,
            "srcnat" => 100,
            _ => Number(word),
        };
        return words.Take("+") ? priority + Number(words.Next().Text)
            : words.Take("-") ? priority - Number(words.Next().Text)
            : priority;
    }

    private static int Number(string word) =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
