using System.CommandLine;
using Signalbox.Proxy.Suggestions;

namespace Signalbox.Proxy.Commands;

/// <summary>signalbox completion: a script that teaches a shell to complete this program's command lines; and the
/// question that such a script asks.</summary>
internal static class CompletionCommand
{
    /// <summary>The verb of the scripts, and of kubectl's plugins: what follows is a command line to complete.
    /// </summary>
    private const string Ask = "__complete";

    private const string Lab = "lab";

    /// <summary>A cluster that is slower than this has no names: the shell waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static Command Make()
    {
        var shell = new Argument<string>("shell") { Description = string.Join(", ", ShellScripts.Shells) };
        shell.AcceptOnlyFromAmong([.. ShellScripts.Shells]);
        var command = new Command(
            "completion", "Prints a script that completes verbs, flags and names of the cluster in your shell")
        {
            shell,
        };
        command.SetAction(parsed => Console.Out.Write(ShellScripts.For(parsed.GetRequiredValue(shell))));
        return command;
    }

    /// <summary>The words of a command line that is to be completed, the last as far as it is typed; null when these
    /// arguments ask for something else.</summary>
    public static IReadOnlyList<string>? WordsOf(IReadOnlyList<string> arguments) =>
        ProgramName.IsKubectlCompletion ? arguments
        : arguments.Count > 0 && arguments[0] == Ask ? [.. arguments.Skip(1)]
        : null;

    /// <summary>Prints suggestions. Returns the exit code.</summary>
    public static async Task<int> SuggestAsync(Command root, IReadOnlyList<string> words)
    {
        if (words is [Lab, _, ..])
        {
            // Its own program knows its flags; it answers a question that the library has defined.
            var line = string.Join(' ', words.Skip(1).Prepend("signalbox-lab"));
            return LabCommand.Become([$"[suggest:{line.Length}]", line]);
        }

        using var late = new CancellationTokenSource(Patience);
        var list = await Suggester.SuggestAsync(root, words, late.Token);
        list.Write(Console.Out);
        return 0;
    }
}
