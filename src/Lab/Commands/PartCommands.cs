using System.CommandLine;

namespace Signalbox.Lab.Commands;

/// <summary>Verbs that stop and start single parts of a running lab, to see what the others do meanwhile.</summary>
internal static class PartCommands
{
    public static IEnumerable<Command> Create()
    {
        yield return RestartAgent();
        yield return Nodes();
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

    private static Command Nodes()
    {
        var name = LabOptions.Name();
        name.Recursive = true;
        return new Command("node", "take nodes away, and bring them back")
        {
            name,
            OneNode(name, "remove", "end a node with its agent and pods, as 'kubectl delete node' does", "is gone"),
            OneNode(name, "add", "bring a node back that was removed", "is ready, and its agent has programmed"),
        };
    }

    private static Command OneNode(Option<string> name, string verb, string description, string done)
    {
        var node = new Argument<string>("NODE") { Description = "which" };
        var command = new Command(verb, description) { node };
        command.SetDaemonVerb(name, async (parsed, daemon) =>
        {
            await daemon.AskAsync($"node-{verb}", parsed.GetRequiredValue(node)).ConfigureAwait(false);
            Console.WriteLine($"{parsed.GetRequiredValue(node)} {done}");
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
