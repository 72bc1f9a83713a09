using System.CommandLine;
using Signalbox.Lab.Life;
using Signalbox.Lab.Live;
using Signalbox.Lab.Watch;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab watch": a running lab in a terminal, live.</summary>
internal static class WatchCommand
{
    private const int UsualWidth = 100;

    /// <summary>A file is as long as need be.</summary>
    private const int LongHeight = 60;

    /// <summary>With less there is no room for a line of each section.</summary>
    private const int LeastWidth = 80;

    public static Command Create()
    {
        var name = LabOptions.Name();
        var once = new Option<bool>("--once") { Description = "print one picture, without colours in a file, and end" };
        var colour = new Option<string>("--color")
        {
            Description = "auto (on a terminal, unless NO_COLOR is set), always or never",
            DefaultValueFactory = _ => "auto",
        };
        colour.AcceptOnlyFromAmong("auto", "always", "never");
        var command = new Command("watch", "show nodes, Services, pods and rule changes as they are, live")
        {
            name, once, colour,
        };
        command.SetVerb((parsed, stop) =>
        {
            var lab = LabState.Of(parsed.GetRequiredValue(name));
            var hasColours = HasColours(parsed.GetRequiredValue(colour));
            return parsed.GetValue(once) ? OnceAsync(lab, hasColours, stop) : LiveAsync(lab, hasColours, stop);
        });
        return command;
    }

    private static async Task<int> LiveAsync(LabState lab, bool hasColours, CancellationToken stop)
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected)
        {
            throw new LabException("watch needs a terminal to show things in; 'watch --once' prints one picture");
        }

        await new WatchLoop(lab, hasColours).RunAsync(stop).ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> OnceAsync(LabState lab, bool hasColours, CancellationToken stop)
    {
        LiveSnapshot? latest = null;
        // Rates take two looks.
        await ControlClient.AskAsync(
            lab, new LiveQuery { Count = 2 }.ToRequest(), line => latest = LiveStream.Read(line), stop)
            .ConfigureAwait(false);
        var width = Console.IsOutputRedirected ? UsualWidth : Math.Max(LeastWidth, Console.WindowWidth);
        var frame = new WatchFrame(latest!, new WatchState(Selected: null), width, LongHeight);
        foreach (var line in FrameText.Lines(frame.Parts(), width, hasColours))
        {
            Console.WriteLine(line);
        }

        return 0;
    }

    private static bool HasColours(string wanted) => wanted switch
    {
        "always" => true,
        "never" => false,
        _ => !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or null or ""),
    };
}
