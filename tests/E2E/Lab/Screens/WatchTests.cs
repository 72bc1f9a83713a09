using System.Globalization;
using System.Text.RegularExpressions;

namespace Signalbox.E2E.Lab.Screens;

/// <summary>"lab watch" as it stands in a real terminal.</summary>
[Collection(ScreensLab.Name)]
public sealed partial class WatchTests(ScreensFixture screens)
{
    private const int Columns = 100;
    private const int Rows = 30;

    [Fact]
    public void A_terminal_shows_nodes_rates_and_how_long_a_scale_took_and_follows_keys_and_its_size()
    {
        using var terminal = Open("env", "TERM=tmux-256color");
        Await(terminal, screen => RateOf(screen, "▸ default/web") > 0);
        var screen = terminal.Screen;
        Assert.Matches(@"node-1 +Ready, \d pods? +zone-1 +programmed", screen);
        Assert.Matches(@"→ 192\.168\.\d+\.\d+:8080 +\d", screen);
        Assert.Contains("kube-system/kube-dns", screen);
        Assert.All(screen.Split('\n'), line => Assert.True(line.Length <= Columns, line));
        Assert.Contains("\u001b[", terminal.ColouredScreen);

        screens.Kubectl("scale deployment idle --replicas=2");
        Await(terminal, now => MillisecondsOf(now, "default/idle") is > 0 and < 30_000);
        Await(terminal, now => ServiceLine(now, "default/idle").Contains("2/2", StringComparison.Ordinal));

        screens.Lab.Must("fault", "add", "--node", "node-3", "--delay", "1ms");
        Await(terminal, now => now.Contains("fault: node-3: ", StringComparison.Ordinal));
        screens.Lab.Must("fault", "clear", "--all");
        Await(terminal, now => !now.Contains("fault: ", StringComparison.Ordinal));

        terminal.Press("Up");
        Await(terminal, now => !now.Contains("▸ default/web", StringComparison.Ordinal) && now.Contains('▸'));
        terminal.Resize(140, 40);
        Await(terminal, now => now.Split('\n').Any(line => line.Length > Columns));
        terminal.Press("q");
        Eventually.True(() => !terminal.IsOpen, () => terminal.Screen);
        screens.Kubectl("scale deployment idle --replicas=1");
    }

    [Fact]
    public void Without_colours_there_are_none_and_once_prints_a_picture_for_scripts()
    {
        using var terminal = Open("env", "TERM=tmux-256color", "NO_COLOR=1");
        Await(terminal, screen => RateOf(screen, "▸ default/web") > 0);
        Assert.DoesNotContain("\u001b[", terminal.ColouredScreen);

        var once = screens.Lab.Must("watch", "--once");
        Assert.DoesNotContain('\u001b', once);
        Assert.True(RateOf(once, "default/web") > 0, once);
        var refused = screens.Lab.Run("watch");
        Assert.Equal((1, "Error: watch needs a terminal to show things in; 'watch --once' prints one picture\n"),
            (refused.ExitCode, refused.Errors));
    }

    private TmuxTerminal Open(params string[] environment) =>
        new(Columns, Rows, [.. environment, .. screens.Lab.CommandLine("watch")]);

    private static void Await(TmuxTerminal terminal, Func<string, bool> isSo) =>
        Eventually.True(() => isSo(terminal.Screen), () => $"the screen is\n{terminal.Screen}");

    private static string ServiceLine(string screen, string service) =>
        screen.Split('\n').FirstOrDefault(
            line => line.TrimStart('▸', ' ').StartsWith(service + " ", StringComparison.Ordinal)) ?? "";

    private static double RateOf(string screen, string service) =>
        Rate().Match(ServiceLine(screen, service.TrimStart('▸', ' '))) is { Success: true } match
        && (!service.StartsWith('▸') || screen.Contains(service, StringComparison.Ordinal))
            ? double.Parse(match.Groups["rate"].Value, CultureInfo.InvariantCulture)
            : 0;

    // "15:29:51.023 node-2   99 ms    15 ms        9 default/idle": the time from the API to the kernel.
    private static double? MillisecondsOf(string screen, string service) => screen.Split('\n')
        .Select(line => Change().Match(line))
        .Where(match => match.Success && match.Groups["services"].Value.Contains(service, StringComparison.Ordinal))
        .Select(match => double.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture)
            * (match.Groups["unit"].Value == "s" ? 1000 : 1))
        .Select(time => (double?)time).FirstOrDefault();

    [GeneratedRegex(@"/\S+ +(?<rate>[\d.,]+) ")]
    private static partial Regex Rate();

    [GeneratedRegex(
        @"^ *\d\d:\d\d:\d\d\.\d{3} +node-\d +(?<time>[\d.]+) (?<unit>m?s) +[\d.]+ m?s +[\d,]+ +(?<services>\S.*)$")]
    private static partial Regex Change();
}
