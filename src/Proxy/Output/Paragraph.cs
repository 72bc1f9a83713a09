using System.Text;

namespace Signalbox.Proxy.Output;

/// <summary>Breaks text into lines.</summary>
internal static class Paragraph
{
    /// <summary>Pieces of one tone for each line. None of it is too long, unless a single word is. Spaces between two
    /// words count as one.</summary>
    /// <param name="text">Parts that bring their own spaces: "10.0.0.1" and "," stay together.</param>
    /// <param name="first">Columns of the first line.</param>
    /// <param name="others">Columns of all others.</param>
    public static IReadOnlyList<IReadOnlyList<Words>> Lines(IEnumerable<Words> text, int first, int others)
    {
        var lines = new List<IReadOnlyList<Words>>();
        var line = new List<Words>();
        var (length, room) = (0, first);
        foreach (var word in Split(text))
        {
            var needed = word.Sum(part => part.Text.Length);
            if (line.Count > 0 && length + 1 + needed > room)
            {
                lines.Add(Joined(line));
                (line, length, room) = ([], 0, others);
            }

            if (line.Count > 0)
            {
                line.Add(line[^1].Tone == word[0].Tone ? word[0] with { Text = " " } : " ");
                length++;
            }

            line.AddRange(word);
            length += needed;
        }

        if (line.Count > 0)
        {
            lines.Add(Joined(line));
        }

        return lines;
    }

    /// <summary>Words, each of one part or, where tones meet without a space, of several.</summary>
    private static IEnumerable<List<Words>> Split(IEnumerable<Words> text)
    {
        var word = new List<Words>();
        foreach (var part in text)
        {
            var pieces = part.Text.Split(' ');
            for (var index = 0; index < pieces.Length; index++)
            {
                if (index > 0 && word.Count > 0)
                {
                    yield return word;
                    word = [];
                }

                if (pieces[index].Length > 0)
                {
                    word.Add(part with { Text = pieces[index] });
                }
            }
        }

        if (word.Count > 0)
        {
            yield return word;
        }
    }

    /// <summary>Neighbours of one tone as one, so that colours begin and end once.</summary>
    private static List<Words> Joined(List<Words> parts)
    {
        var joined = new List<Words>();
        var text = new StringBuilder();
        for (var index = 0; index < parts.Count; index++)
        {
            text.Append(parts[index].Text);
            if (index == parts.Count - 1 || parts[index + 1].Tone != parts[index].Tone)
            {
                joined.Add(parts[index] with { Text = text.ToString() });
                text.Clear();
            }
        }

        return joined;
    }
}
