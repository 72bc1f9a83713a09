using System.CommandLine;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab run": a lab's daemon in the foreground, from the settings in its folder. "up" starts it.
/// </summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var name = LabOptions.Name();
        var port = new Option<int>("--port") { Description = "the API server's port on loopback; 0 for any" };
        var command = new Command("run", "be a lab's daemon, as 'up' starts it") { name, port };
        command.Hidden = true;
        command.SetVerb((parsed, _) => RunAsync(
            LabState.Of(parsed.GetRequiredValue(name)), parsed.GetValue(port)));
        return command;
    }

    private static Task<int> RunAsync(LabState state, int port)
    {
        LabOptions.MustBeRoot();
        return state.Exists
            ? LabDaemon.RunAsync(state, port)
            : throw new LabException($"there is no lab '{state.Name}'");
    }
}
