using System.CommandLine;

namespace Signalbox.Lab.Commands;

/// <summary>Verbs that stop and start single parts of a running lab, to see what the others do meanwhile.</summary>
internal static class PartCommands
{
    public static IEnumerable<Command> Create()
    {
        yield return RestartAgent();
        yield return ApiServer(
            "stop-apiserver", "stop the API server; all else goes on",
            "the API server is stopped; 'start-apiserver' starts it again");
        yield return ApiServer(
            "start-apiserver", "start the API server again, where it was", "the API server answers");
    }

    private static Command RestartAgent()
    {
        var name = LabOptions.Name();
        var node = new Argument<string>("NODE") { Description = "which, as 'kubectl get nodes' names it" };
        var command = new Command("restart-agent", "kill a node's agent and wait until the next has programmed")
        {
            name, node,
        };
        command.SetDaemonVerb(name, async (parsed, daemon) =>
        {
            await daemon.AskAsync("restart-agent", parsed.GetRequiredValue(node)).ConfigureAwait(false);
            Console.WriteLine($"{parsed.GetRequiredValue(node)} has a new agent, and it has programmed");
            return 0;
        });
        return command;
    }

    private static Command ApiServer(string verb, string description, string done)
    {
        var name = LabOptions.Name();
        var command = new Command(verb, description) { name };
        command.SetDaemonVerb(name, async (_, daemon) =>
        {
            await daemon.AskAsync(verb).ConfigureAwait(false);
            Console.WriteLine(done);
            return 0;
        });
        return command;
    }
}
