using System.CommandLine;
using Signalbox.Lab.Life;
using Signalbox.Lab.Page;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab ui": a running lab as a page in a browser of this machine.</summary>
internal static class UiCommand
{
    public static Command Create()
    {
        var name = LabOptions.Name();
        var port = new Option<int>("--port") { Description = "the page's port on loopback; any free one by default" };
        var command = new Command("ui", "serve a page that shows the lab live, until Ctrl-C") { name, port };
        command.SetVerb((parsed, stop) => RunAsync(
            LabState.Of(parsed.GetRequiredValue(name)), parsed.GetValue(port), stop));
        return command;
    }

    private static async Task<int> RunAsync(LabState lab, int port, CancellationToken stop)
    {
        LabOptions.MustBeRoot();
        if (port is < 0 or > 65535)
        {
            throw new LabException($"--port {port}: from 1 to 65535, or 0 for any free one");
        }

        // Says so when there is no such lab, or it does not run.
        await ControlClient.AskAsync(lab, new ControlRequest("ready"), _ => { }, stop).ConfigureAwait(false);
        await using var host = await PageHost.StartAsync(lab, port, stop).ConfigureAwait(false);
        Console.WriteLine($"{host.Address} shows lab '{lab.Name}' to browsers of this machine; Ctrl-C ends it");
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
}
