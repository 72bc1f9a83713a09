using System.Collections.Immutable;

namespace Signalbox.Proxy.Suggestions;

/// <summary>What may stand where the cursor is.</summary>
/// <param name="Text">The whole word.</param>
/// <param name="Words">What it means, a line; may be empty.</param>
internal readonly record struct Suggestion(string Text, string Words = "");

/// <summary>All that may stand where the cursor is.</summary>
/// <param name="Items">In their order.</param>
/// <param name="AreFiles">The shell shall offer names of files instead.</param>
/// <param name="GoOn">Each item is a beginning: no space shall follow it.</param>
internal sealed record SuggestionList(ImmutableArray<Suggestion> Items, bool AreFiles = false, bool GoOn = false)
{
    private const int NoSpace = 2;
    private const int NoFiles = 4;

    public static readonly SuggestionList None = new([]);

    public static readonly SuggestionList Files = new([], AreFiles: true);

    /// <summary>A line for each, its words behind a tab, and at the end a number behind a colon that tells the shell
    /// what to do with them. Source: cobra, which kubectl speaks to its plugins by.</summary>
    public void Write(TextWriter writer)
    {
        foreach (var item in Items)
        {
            writer.Write($"{item.Text}{(item.Words.Length == 0 ? "" : $"\t{item.Words}")}\n");
        }

        writer.Write($":{(AreFiles ? 0 : NoFiles) + (GoOn ? NoSpace : 0)}\n");
    }
}
