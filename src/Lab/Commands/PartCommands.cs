using System.CommandLine;

namespace Signalbox.Lab.Commands;

/// <summary>Verbs that stop and start single parts of a running lab, to see what the others do meanwhile.</summary>
internal static class PartCommands
{
    public static IEnumerable<Command> Create()
    {
        yield return RestartAgent();
        yield return ApiServer("stop-apiserver", "stop the API server; all else goes on");
        yield return ApiServer("start-apiserver", "start the API server again, where it was");
    }

    private static Command RestartAgent()
    {
        var name = LabOptions.Name();
        var node = new Argument<string>("NODE");
        var command = new Command("restart-agent", "kill a node's agent and wait until the next has programmed")
        {
            name, node,
        };
        command.SetDaemonVerb(name, async (parsed, daemon) =>
        {
            await daemon.AskAsync("restart-agent", parsed.GetRequiredValue(node)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command ApiServer(string verb, string description)
    {
        var name = LabOptions.Name();
        var command = new Command(verb, description) { name };
        command.SetDaemonVerb(name, async (_, daemon) =>
        {
            await daemon.AskAsync(verb).ConfigureAwait(false);
            return 0;
        });
        return command;
    }
}
