namespace Signalbox.E2E.Docs;

/// <summary>A command of a page, and what the page shows that it prints.</summary>
/// <param name="Line">The command.</param>
/// <param name="Shown">Lines; "..." stands for any text. Empty: the page shows nothing of it.</param>
/// <param name="Start">Where the shown lines begin in the page's lines.</param>
internal sealed record ShownCommand(string Line, IReadOnlyList<string> Shown, int Start)
{
    private const string Prompt = "$ ";

    /// <summary>Of all blocks that are marked as console, in their order.</summary>
    public static IReadOnlyList<ShownCommand> In(IReadOnlyList<string> page)
    {
        var commands = new List<ShownCommand>();
        var isInside = false;
        for (var at = 0; at < page.Count; at++)
        {
            if (page[at].StartsWith("```", StringComparison.Ordinal))
            {
                isInside = page[at] == "```console";
            }
            else if (isInside && page[at].StartsWith(Prompt, StringComparison.Ordinal))
            {
                var shown = page.Skip(at + 1).TakeWhile(line =>
                    !line.StartsWith(Prompt, StringComparison.Ordinal) && line != "```").ToList();
                commands.Add(new ShownCommand(page[at][Prompt.Length..], shown, at + 1));
            }
        }

        return commands;
    }
}
