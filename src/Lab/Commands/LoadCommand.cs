using System.CommandLine;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab load": many Services, to see what size does.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var name = LabOptions.Name();
        var count = new Argument<int>("N") { Description = "how many Services there shall be; 0 removes them" };
        var endpoints = new Option<int>("--endpoints")
        {
            Description = "how many endpoints each gets, made up; 10 by default",
            DefaultValueFactory = _ => 10,
        };
        var command = new Command("load", "have N Services with made-up endpoints in the namespace 'load'")
        {
            name, count, endpoints,
        };
        command.SetDaemonVerb(name, (parsed, daemon) =>
            RunAsync(daemon, parsed.GetRequiredValue(count), parsed.GetRequiredValue(endpoints)));
        return command;
    }

    private static async Task<int> RunAsync(DaemonCalls daemon, int services, int endpoints)
    {
        if (services < 0)
        {
            throw new LabException($"load {services}: how many Services there shall be is 0 or more");
        }

        if (endpoints < 0)
        {
            throw new LabException($"--endpoints {endpoints}: how many each Service gets is 0 or more");
        }

        var done = await daemon.AskAsync(new ControlRequest("load")
        {
            Numbers = new Dictionary<string, int> { ["services"] = services, ["endpoints"] = endpoints },
        }).ConfigureAwait(false);
        Console.WriteLine(
            $"created {done["created"]} Services, removed {done["removed"]}, in {done["milliseconds"]} ms");
        return 0;
    }
}
