using System.Diagnostics;
using Signalbox.E2E.Lab;
using Signalbox.Testing;
using Signalbox.Testing.Golden;

namespace Signalbox.E2E.Docs;

/// <summary>Pages of docs, run from their first command to their last in labs of their own. With
/// SIGNALBOX_GOLDEN=rewrite what is printed becomes what the page shows, but for what it shows in part.</summary>
[Collection(LabCollection.OneAtATime)]
public sealed class PageTests
{
    /// <summary>Rules follow objects within moments: a command that only looks is asked again for as long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly string[] Looks =
    [
        "kubectl get ", "on node-1 iptables-save ", "on node-2 iptables-save ", "on node-1 nft list ", "ask ",
        "on node-1 signalbox ", "on node-2 signalbox ", "on node-3 signalbox ", "on $OTHER signalbox ",
    ];

    [Theory]
    [InlineData("understanding.md")]
    [InlineData("lab.md")]
    public async Task Every_command_of_a_page_prints_what_the_page_shows(string page)
    {
        var path = Path.Combine(Repository.Root, "docs", page);
        var lines = (await File.ReadAllLinesAsync(path)).ToList();
        var states = Directory.CreateTempSubdirectory("signalbox-page-").FullName;
        string[] variables =
        [
            $"SIGNALBOX_LAB_STATE={states}", "TERM=dumb", "LC_ALL=C.UTF-8",
            $"PATH={BuiltPrograms.Folder}:{Environment.GetEnvironmentVariable("PATH")}",
        ];
        using var shell = new ShellSession(variables);
        await shell.RunAsync($"cd {states}");
        var isRewriting = Environment.GetEnvironmentVariable("SIGNALBOX_GOLDEN") == "rewrite";
        var differences = new List<string>();
        var grown = 0;
        try
        {
            foreach (var command in ShownCommand.In(lines.ToArray()))
            {
                var printed = await AskAsync(shell, command, isRewriting);
                if (isRewriting && command.Shown.Count > 0 && !command.Shown.Contains("..."))
                {
                    lines.RemoveRange(command.Start + grown, command.Shown.Count);
                    var fresh = printed.Split('\n').Select(line => line.TrimEnd()).ToList();
                    lines.InsertRange(command.Start + grown, fresh);
                    grown += fresh.Count - command.Shown.Count;
                }
                else if (command.Shown.Count > 0 && !ShownText.IsLike(command.Shown, printed))
                {
                    differences.Add(
                        $"$ {command.Line}\nshown:\n{string.Join('\n', command.Shown)}\nprinted:\n{printed}");
                }
            }
        }
        finally
        {
            await shell.RunAsync("signalbox lab down --all");
            Directory.Delete(states, recursive: true);
        }

        if (isRewriting)
        {
            await File.WriteAllLinesAsync(path, lines);
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    /// <summary>A command that changes something runs once, and must succeed.</summary>
    private static async Task<string> AskAsync(ShellSession shell, ShownCommand command, bool isRewriting)
    {
        var isLook = Looks.Any(look => command.Line.StartsWith(look, StringComparison.Ordinal));
        var watch = Stopwatch.StartNew();
        string? before = null;
        while (true)
        {
            var (output, exitCode) = await shell.RunAsync(command.Line);
            var isDone = isRewriting ? output == before : ShownText.IsLike(command.Shown, output);
            if (!isLook || isDone || command.Shown.Count == 0 || watch.Elapsed > Patience)
            {
                Assert.True(isLook || exitCode == 0, $"$ {command.Line}\nended with {exitCode}: {output}");
                return output;
            }

            before = output;
            await Task.Delay(TimeSpan.FromMilliseconds(isRewriting ? 1000 : 100));
        }
    }
}
