using System.CommandLine;
using System.Text.Json.Nodes;
using Signalbox.Kernel.Processes;
using Signalbox.Lab.Demo;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab shell": becomes a shell, or another program, inside a node, a pod or the outside host.
/// </summary>
internal static class ShellCommand
{
    public static Command Create()
    {
        var name = LabOptions.Name();
        var place = new Argument<string>("PLACE") { Description = "a node, [NAMESPACE/]POD, outside, or balancer" };
        var program = new Argument<string[]>("COMMAND")
        {
            Description = "what to run, behind --; a shell by default",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("shell", "run a shell, or COMMAND, inside a node, a pod or the outside host")
        {
            name, place, program,
        };
        command.SetDaemonVerb(name, async (parsed, daemon) =>
        {
            var target = parsed.GetRequiredValue(place);
            var answer = await daemon.AskAsync("place", target).ConfigureAwait(false);
            Become(target, [.. Words(answer["enter"])], parsed.GetValue(program) ?? []);
            return 0;
        });
        return command;
    }

    private static IEnumerable<string> Words(JsonNode? words) =>
        words!.AsArray().Select(word => (string)word!);

    private static void Become(string target, string[] enter, string[] program)
    {
        string[] inside = program.Length > 0 ? program : ["env", $"PS1={target}:\\w# ", "sh"];
        var path = Programs.Find(enter[0]) ?? throw new LabException($"there is no program '{enter[0]}' on the PATH");
        ThisProcess.Become(path, [.. enter[1..], .. inside]);
    }
}
