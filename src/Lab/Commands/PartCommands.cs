using System.CommandLine;
using Signalbox.Lab.Life;

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
        return new Command("node", "add nodes, and take them away") { name, AddNode(name), RemoveNode(name) };
    }

    private static Command AddNode(Option<string> name)
    {
        var node = new Argument<string>("NODE") { Description = "a new name, or that of one that was removed" };
        var zone = new Option<string>("--zone")
        {
            Description = "the node's zone; the one that it had, or the next in turn, by default",
        };
        var command = new Command("add", "add a node with its agent, or bring one back that was removed")
        {
            node, zone,
        };
        command.SetDaemonVerb(name, async (parsed, daemon) =>
        {
            var words = new Dictionary<string, string>();
            if (parsed.GetValue(zone) is { } given)
            {
                words["zone"] = given;
            }

            var target = parsed.GetRequiredValue(node);
            await daemon.AskAsync(new ControlRequest("node-add") { Target = target, Words = words })
                .ConfigureAwait(false);
            Console.WriteLine($"{target} is ready, and its agent has programmed");
            return 0;
        });
        return command;
    }

    private static Command RemoveNode(Option<string> name)
    {
        var node = new Argument<string>("NODE") { Description = "which" };
        var command = new Command("remove", "end a node with its agent and pods, as 'kubectl delete node' does")
        {
            node,
        };
        command.SetDaemonVerb(name, async (parsed, daemon) =>
        {
            await daemon.AskAsync("node-remove", parsed.GetRequiredValue(node)).ConfigureAwait(false);
            Console.WriteLine($"{parsed.GetRequiredValue(node)} is gone");
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
