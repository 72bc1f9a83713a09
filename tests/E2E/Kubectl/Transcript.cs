using System.Text.RegularExpressions;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Golden;

namespace Signalbox.E2E.Kubectl;

/// <summary>A file of commands and what they print, as a terminal shows it: a line "$ kubectl ..." and all that follows
/// it. Lines before the first command say what the file is about.</summary>
internal sealed partial record Transcript(string Command, string Text)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "E2E", "Kubectl", "Transcripts");

    /// <summary>The commands' arguments, without the program.</summary>
    public string[] Arguments => Command.Split(' ')[1..];

    public static IReadOnlyList<Transcript> Read(string file)
    {
        var blocks = ("\n" + File.ReadAllText(Path.Combine(Folder, file))).Split("\n$ ");
        return
        [
            .. blocks[1..].Select(block => block.Split('\n', 2))
                .Select(parts => Of(parts[0], parts.ElementAtOrDefault(1) ?? "")),
        ];
    }

    /// <summary>What a command printed, in the same form.</summary>
    public static Transcript Of(string command, CommandResult result)
    {
        var end = result.ExitCode == 0 ? "" : $"[exit {result.ExitCode}]";
        return Of(command, $"{result.Output}\n{result.Errors}\n{end}");
    }

    private static Transcript Of(string command, string text) => new(
        command, Trimmed(command.Contains(" describe ", StringComparison.Ordinal) ? Timeless(text) : text));

    // Ages in descriptions are told by kubectl's own clock, and columns are as wide as they. A node's lease is not
    // looked at.
    private static string Timeless(string text) => Gap().Replace(
        OwnAge().Replace(Lease().Replace(text, ""), "AGE"), "  ");

    // Columns are filled up with blanks, which no editor keeps.
    private static string Trimmed(string text) => string.Join(
        '\n', text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0));

    [GeneratedRegex("(?<=  )[0-9]+[smhdy][0-9smhdy]*(?= |$)", RegexOptions.Multiline)]
    private static partial Regex OwnAge();

    [GeneratedRegex("^Lease:.*\n", RegexOptions.Multiline)]
    private static partial Regex Lease();

    [GeneratedRegex("(?<=[^ \n]) {2,}")]
    private static partial Regex Gap();
}
