using System.Buffers;
using System.Collections.Immutable;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>A word of a statement, without quotes, and where it stands in its line.</summary>
internal readonly record struct NftWord(string Text, bool IsQuoted, int Start, int End)
{
    private static readonly SearchValues<char> Ends = SearchValues.Create(" \t\r{};");

    /// <summary>This very word, as a word of the language.</summary>
    public bool Is(string word) => !IsQuoted && Text == word;

    /// <summary>Splits one line. Braces, commas that end a word, and semicolons are words of their own; what follows a
    /// number sign is none.</summary>
    public static ImmutableArray<NftWord> Split(ReadOnlySpan<char> line)
    {
        var words = ImmutableArray.CreateBuilder<NftWord>();
        var at = 0;
        while (at < line.Length && line[at] != '#')
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }

            var word = Next(line, at);
            words.Add(word);
            at = word.End;
        }

        return words.DrainToImmutable();
    }

    private static NftWord Next(ReadOnlySpan<char> line, int start)
    {
        if (line[start] == '"')
        {
            var quote = line[(start + 1)..].IndexOf('"');
            var close = quote < 0 ? line.Length : start + 1 + quote;
            return new NftWord(line[(start + 1)..close].ToString(), true, start, Math.Min(close + 1, line.Length));
        }

        if (line[start] is '{' or '}' or ',' or ';')
        {
            return new NftWord(line[start].ToString(), false, start, start + 1);
        }

        var length = line[start..].IndexOfAny(Ends);
        var end = length < 0 ? line.Length : start + length;
        while (line[end - 1] == ',')
        {
            end--;
        }

        return new NftWord(line[start..end].ToString(), false, start, end);
    }
}
