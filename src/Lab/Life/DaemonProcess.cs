using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Signalbox.Lab.Demo;

namespace Signalbox.Lab.Life;

/// <summary>Starts a lab's daemon as a process of its own session, which outlives whoever started it.</summary>
internal static class DaemonProcess
{
    private const int LogLinesShown = 20;

    /// <summary>Becomes the daemon, with its log as output.</summary>
    private const string Redirected = "exec setsid \"$@\" </dev/null >>\"$0\" 2>&1";

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns a connection to it once it listens. Throws <see cref="LabException"/> when it ends before.
    /// </summary>
    public static async Task<Socket> StartAsync(LabState state, int port, CancellationToken stop)
    {
        var start = new ProcessStartInfo("sh");
        string[] words =
        [
            "-c", Redirected, state.LogPath, Programs.Lab, "run", "--name", state.Name,
            "--port", port.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var word in words)
        {
            start.ArgumentList.Add(word);
        }

        using var process = Process.Start(start)!;
        while (true)
        {
            if (await ControlClient.ConnectAsync(state, stop).ConfigureAwait(false) is { } connection)
            {
                return connection;
            }

            if (process.HasExited)
            {
                throw new LabException(
                    $"the daemon ended with {process.ExitCode}; the end of {state.LogPath} says:\n{EndOfLog(state)}");
            }

            await Task.Delay(Pace, stop).ConfigureAwait(false);
        }
    }

    private static string EndOfLog(LabState state) =>
        File.Exists(state.LogPath) ? string.Join('\n', File.ReadLines(state.LogPath).TakeLast(LogLinesShown)) : "";
}
