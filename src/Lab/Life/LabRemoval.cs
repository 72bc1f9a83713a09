using System.Diagnostics;
using System.Text.Json.Nodes;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Life;

/// <summary>Takes away what a lab is and has left, whether its daemon runs, hangs or is gone.</summary>
internal static class LabRemoval
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>Ends the daemon, kindly first, and all that it has begun. Says what it does.</summary>
    public static async Task EndDaemonAsync(LabState state, Action<string> tell, CancellationToken stop)
    {
        if (state.Daemon is not { } daemon)
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            var had = await ControlClient.AskAsync(state, new ControlRequest("stop"), tell, patience.Token)
                .ConfigureAwait(false);
            while (daemon.IsAlive)
            {
                await Task.Delay(Pace, patience.Token).ConfigureAwait(false);
            }

            tell($"ended the daemon (process {daemon.Id}) with {Words(had)}");
        }
        catch (Exception failure) when (failure is LabException || !stop.IsCancellationRequested)
        {
            Kill(daemon);
            tell($"killed the daemon (process {daemon.Id}), which did not end when told to");
        }
    }

    /// <summary>Removes what daemons that are dead have left on this machine: processes, namespaces and, below the
    /// lab's folder, mounts. Says what it removed.</summary>
    public static void RemoveLeftovers(LabState state, Action<string> tell)
    {
        var namespaces = Leftovers.Remove();
        if (namespaces.Count > 0)
        {
            tell($"removed {namespaces.Count} network namespaces, with what ran in them, of a daemon that is dead");
        }

        var mounts = MountsBelow(state.Folder);
        foreach (var mount in mounts)
        {
            Command.Run("umount", ["--lazy", mount]).ThrowIfFailed();
        }

        if (mounts.Count > 0)
        {
            tell($"unmounted {mounts.Count} folders below {state.Folder}");
        }
    }

    /// <summary>Removes the lab's folder with all that it keeps: its objects too.</summary>
    public static void RemoveFolder(LabState state, Action<string> tell)
    {
        Directory.Delete(state.Folder, recursive: true);
        tell($"removed {state.Folder}");
    }

    // /proc/self/mounts: the second word is where; blanks and the like are written \040. Deepest first.
    private static List<string> MountsBelow(string folder) =>
    [
        .. File.ReadLines("/proc/self/mounts")
            .Select(line => line.Split(' ')[1].Replace("\\040", " ", StringComparison.Ordinal))
            .Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal))
            .Reverse(),
    ];

    private static string Words(JsonObject had) =>
        had.Count == 0 ? "what had begun" : string.Join(", ", had.Select(each => $"{each.Value} {each.Key}"));

    private static void Kill(ProcessIdentity daemon)
    {
        try
        {
            using var process = Process.GetProcessById(daemon.Id);
            if (daemon.IsAlive)
            {
                process.Kill();
                process.WaitForExit();
            }
        }
        catch (ArgumentException)
        {
            // It has ended by itself meanwhile.
        }
    }
}
