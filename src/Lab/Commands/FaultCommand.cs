using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Tables;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab fault": has things go wrong in a running lab, lists what does, and sets it right.</summary>
internal static class FaultCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly (string Name, string Words)[] Choices =
    [
        ("node", "where: a node"),
        ("pod", "where: a pod, as [NAMESPACE/]POD"),
        ("loss", "lose that share of the packets, either way: 20%"),
        ("delay", "have packets arrive later, either way: 50ms"),
        ("jitter", "with --delay: so much more or less"),
        ("rate", "let so many bits a second pass, either way: 1mbit"),
        ("corrupt", "turn a bit over in that share of the packets: 1%"),
        ("grace", "with --cut-off: when the node counts as not ready; 10s by default"),
        ("agent", "'paused': the node's agent stands still, and its rules with it; 'stopped': there is none"),
        ("remove-rule", "take Services' rules away that hold these words, and have the agent stand still, or stopped"),
        ("probe", "'fails': the pod's readiness probe does"),
        ("firewall", "somebody else's rule: \"drop from 10.0.0.0/8 port 80\""),
    ];

    public static Command Create()
    {
        var name = LabOptions.Name();
        name.Recursive = true;
        return new Command("fault", "have things go wrong in a lab, and set them right")
        {
            name, Add(name), List(name), Clear(name),
        };
    }

    private static Command Add(Option<string> name)
    {
        var options = Choices.Select(one => new Option<string>($"--{one.Name}") { Description = one.Words }).ToArray();
        var cutOff = new Option<bool>("--cut-off") { Description = "no packet comes to the node or from it" };
        var command = new Command("add", "have something go wrong at a node or a pod") { cutOff };
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.SetDaemonVerb(name, async (parsed, daemon) =>
        {
            var words = options.Where(one => parsed.GetValue(one) is not null)
                .ToDictionary(one => one.Name.TrimStart('-'), one => parsed.GetValue(one)!);
            if (parsed.GetValue(cutOff))
            {
                words["cut-off"] = "";
            }

            var added = await daemon.AskAsync(new ControlRequest("fault-add") { Words = words }).ConfigureAwait(false);
            Console.WriteLine($"fault {added["number"]}: {Target(added)}: {added["what"]}");
            return 0;
        });
        return command;
    }

    private static Command List(Option<string> name)
    {
        var output = new Option<string>("--output", "-o") { Description = "json, for programs" };
        output.AcceptOnlyFromAmong("json");
        var command = new Command("list", "show what goes wrong now") { output };
        command.SetDaemonVerb(name, async (parsed, daemon) =>
        {
            var list = await daemon.AskAsync("fault-list").ConfigureAwait(false);
            Console.WriteLine(parsed.GetValue(output) is null
                ? Text(list["faults"]!.AsArray())
                : list.ToJsonString(Indented));
            return 0;
        });
        return command;
    }

    private static Command Clear(Option<string> name)
    {
        var number = new Argument<int?>("NUMBER") { Description = "which, as 'fault list' says" };
        number.Arity = ArgumentArity.ZeroOrOne;
        var all = new Option<bool>("--all") { Description = "every fault" };
        var command = new Command("clear", "set right what goes wrong") { number, all };
        command.SetDaemonVerb(name, async (parsed, daemon) =>
        {
            var which = parsed.GetValue(number);
            if (which is null != parsed.GetValue(all))
            {
                throw new LabException("say which: a NUMBER of 'fault list', or --all");
            }

            var target = which?.ToString(CultureInfo.InvariantCulture) ?? "";
            var answer = await daemon.AskAsync("fault-clear", target).ConfigureAwait(false);
            var cleared = answer["cleared"]!.AsArray();
            Console.WriteLine(cleared.Count == 0 ? "there was no fault" : string.Join('\n', cleared.Select(one =>
                $"cleared fault {one!["number"]}: {Target(one)}: {one["what"]}")));
            return 0;
        });
        return command;
    }

    private static string Text(JsonArray faults)
    {
        if (faults.Count == 0)
        {
            return "there is no fault";
        }

        var targets = faults.Select(one => Target(one!)).ToArray();
        var width = Math.Max("TARGET".Length, targets.Max(one => one.Length));
        var lines = faults.Zip(targets, (one, target) => $"{one!["number"],-6}  {target.PadRight(width)}  "
            + $"{Age(one),-5}  {one["what"]}");
        return string.Join('\n', lines.Prepend($"{"NUMBER",-6}  {"TARGET".PadRight(width)}  {"AGE",-5}  WHAT"));
    }

    private static string Target(JsonNode fault) =>
        fault["pod"] is { } pod ? $"pod {pod}" : $"node {fault["node"]}";

    private static string Age(JsonNode fault) => HumanDuration.Text(TimeProvider.System.GetUtcNow()
        - DateTimeOffset.Parse((string)fault["since"]!, CultureInfo.InvariantCulture));
}
