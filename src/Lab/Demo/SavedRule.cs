using System.Globalization;
using System.Text;

namespace Signalbox.Lab.Demo;

/// <summary>One rule as iptables-save prints it. <paramref name="Words"/> are its arguments after "-A CHAIN", quotes
/// removed; <paramref name="Packets"/> is its counter when the output had counters ("-c"), else 0.</summary>
public sealed record SavedRule(string Chain, IReadOnlyList<string> Words, string Text, long Packets)
{
    /// <summary>The chain or target that the rule jumps to; null when it has none.</summary>
    public string? Target => Option("-j");

    public string Comment => Option("--comment") ?? "";

    /// <summary>The word after that option; null when the rule does not have it.</summary>
    public string? Option(string name)
    {
        for (var at = 0; at + 1 < Words.Count; at++)
        {
            if (Words[at] == name)
            {
                return Words[at + 1];
            }
        }

        return null;
    }

    /// <summary>Reads "-A CHAIN ..." or "[PACKETS:BYTES] -A CHAIN ...".</summary>
    public static SavedRule Parse(string line)
    {
        var packets = 0L;
        if (line.StartsWith('['))
        {
            packets = long.Parse(line.AsSpan(1, line.IndexOf(':') - 1), CultureInfo.InvariantCulture);
            line = line[(line.IndexOf(']') + 2)..];
        }

        var words = Split(line);
        return new SavedRule(words[1], words[2..], line, packets);
    }

    // Words are parted by blanks; one with blanks stands in double quotes, where a backslash keeps the next character.
    private static List<string> Split(string line)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var (quoted, begun) = (false, false);
        for (var at = 0; at < line.Length; at++)
        {
            var character = line[at];
            if (character == '"')
            {
                (quoted, begun) = (!quoted, true);
            }
            else if (character == ' ' && !quoted)
            {
                if (begun)
                {
                    words.Add(word.ToString());
                }

                word.Clear();
                begun = false;
            }
            else
            {
                word.Append(quoted && character == '\\' ? line[++at] : character);
                begun = true;
            }
        }

        if (begun)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
