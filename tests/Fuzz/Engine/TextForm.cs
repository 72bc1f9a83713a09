namespace Signalbox.Fuzz.Engine;

/// <summary>Words, lines, and what stands between brackets: of JSON, YAML, rules, selectors alike.</summary>
internal sealed class TextForm : Form
{
    private static readonly byte[][] Nasty =
    [
        .. new[]
        {
            "", "0", "-1", "-0", "1e999", "0x", "0x7fffffffffffffff", "65535", "65536", "4294967295", "4294967296",
            "9223372036854775807", "18446744073709551616", "99999999999999999999999999999999999999999", "0.0000001",
            "null", "true", "~", "\"\"", "\"", "'", "\\", "\\\"", "\\u0000", "\\ud800", "\"\\ud800\"", "\\x", "{}",
            "[]", "{",
            "}", "[", "]", ":", ",", ";", " ", "\n", "\n\n", "\t", "\r\n", "\0", "#", "!", "! ", "-", "--", "---",
            "*", "&a ", "*a", "<<: *a", "<<", "|\n", ">\n", "%", "%00", "%zz", "/", "//", "..", "=", "==", ".", "@",
            "::", "::1/129", "0.0.0.0/0", "255.255.255.256", "1.2.3.4-1.2.3.3", "10.0.0.1:99999", "[::1]:1",
            "elements = {", "-j", "-m", "-A ", "COMMIT", "*nat", "\u20ac", "\U0001f600",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
        [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf4, 0x90, 0x80, 0x80], [0xef, 0xbb, 0xbf],
    ];

    private static readonly byte[][] Openings = [[.. "{"u8], [.. "["u8], [.. "("u8], [.. "{\"a\":"u8], [.. "- "u8]];

    public override byte[] Change(byte[] input, byte[] other, Random random)
    {
        if (input.Length == 0)
        {
            return Bytes.Change(input, other, random);
        }

        switch (random.Next(10))
        {
            case 0 or 1:
                var (start, end) = Word(input, random);
                return Bytes.Replaced(input, start, end, Nasty[random.Next(Nasty.Length)]);
            case 2 or 3:
                return WithWordOf(other, input, random);
            case 4:
                return Bytes.Inserted(input, Nasty[random.Next(Nasty.Length)], random);
            case 5 or 6:
                return WithBlock(input, other, random);
            case 7:
                return WithLine(input, other, random);
            case 8 when random.Next(8) == 0:
                return Deeper(input, random);
            default:
                return Bytes.Change(input, other, random);
        }
    }

    private static byte[] WithWordOf(byte[] other, byte[] input, Random random)
    {
        if (other.Length == 0)
        {
            return input;
        }

        var (start, end) = Word(input, random);
        var (from, to) = Word(other, random);
        return Bytes.Replaced(input, start, end, other.AsSpan(from, to - from));
    }

    /// <summary>What is between two brackets, with them, goes, comes again, or gives way to another such.</summary>
    private static byte[] WithBlock(byte[] input, byte[] other, Random random)
    {
        if (Block(input, random) is not var (start, end))
        {
            return Bytes.Change(input, other, random);
        }

        // The name before it too, so that members come twice.
        var named = Math.Max(0, input.AsSpan(0, start).LastIndexOfAny(",\n{["u8));
        return random.Next(4) switch
        {
            0 => Bytes.Replaced(input, start, end, []),
            1 => Bytes.Replaced(input, end, end, input.AsSpan(named, end - named)),
            2 when Block(other, random) is var (from, to) =>
                Bytes.Replaced(input, start, end, other.AsSpan(from, to - from)),
            _ => Bytes.Replaced(input, start, end, Nasty[random.Next(Nasty.Length)]),
        };
    }

    private static byte[] WithLine(byte[] input, byte[] other, Random random)
    {
        var (start, end) = Line(input, random);
        if (random.Next(3) == 0 && other.Length > 0)
        {
            var (from, to) = Line(other, random);
            return Bytes.Replaced(input, start, start, other.AsSpan(from, to - from));
        }

        return random.Next(2) == 0
            ? Bytes.Replaced(input, start, end, [])
            : Bytes.Replaced(input, end, end, input.AsSpan(start, end - start));
    }

    private static byte[] Deeper(byte[] input, Random random)
    {
        var opening = Openings[random.Next(Openings.Length)];
        var count = 1 << random.Next(1, 13);
        var all = new byte[opening.Length * count];
        for (var at = 0; at < all.Length; at += opening.Length)
        {
            opening.CopyTo(all, at);
        }

        return Bytes.Inserted(input, all, random);
    }

    private static (int Start, int End) Word(byte[] text, Random random)
    {
        var at = random.Next(text.Length);
        var (start, end) = (at, at + 1);
        while (start > 0 && IsOfWord(text[start - 1]))
        {
            start--;
        }

        while (end < text.Length && IsOfWord(text[end]))
        {
            end++;
        }

        return (start, end);
    }

    private static bool IsOfWord(byte letter) =>
        char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'-' or (byte)'.' or (byte)'_' or > 0x7f;

    private static (int Start, int End) Line(byte[] text, Random random)
    {
        var at = random.Next(text.Length);
        var start = text.AsSpan(0, at).LastIndexOf((byte)'\n') + 1;
        var length = text.AsSpan(at).IndexOf((byte)'\n');
        return (start, length < 0 ? text.Length : at + length + 1);
    }

    private static (int Start, int End)? Block(byte[] text, Random random)
    {
        var from = text.Length == 0 ? 0 : random.Next(text.Length);
        var start = text.AsSpan(from).IndexOfAny("{["u8);
        if (start < 0)
        {
            return null;
        }

        start += from;
        var depth = 0;
        for (var at = start; at < text.Length; at++)
        {
            depth += text[at] is (byte)'{' or (byte)'[' ? 1 : text[at] is (byte)'}' or (byte)']' ? -1 : 0;
            if (depth == 0)
            {
                return (start, at + 1);
            }
        }

        return null;
    }
}
