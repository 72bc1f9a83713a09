namespace Signalbox.Lab.Nodes;

/// <summary>status.phase: all containers in one word.</summary>
internal static class PodPhase
{
    public const string Pending = "Pending";
    public const string Running = "Running";
    public const string Succeeded = "Succeeded";
    public const string Failed = "Failed";

    public static string Of(IReadOnlyList<ContainerFacts> containers, string restartPolicy, bool isInitialized)
    {
        var inits = containers.Where(one => one.Role == ContainerRole.Init);
        if (restartPolicy == "Never" && inits.Any(one => one.Ended is { ExitCode: not 0 }))
        {
            return Failed;
        }

        var mains = containers.Where(one => one.Role == ContainerRole.Main).ToList();
        if (!isInitialized || mains.Any(one => !one.IsRunning && one.Ended is null))
        {
            return Pending;
        }

        if (mains.Any(one => one.IsRunning) || restartPolicy is not ("Never" or "OnFailure"))
        {
            return Running;
        }

        return mains.All(one => one.Ended is { ExitCode: 0 }) ? Succeeded
            : restartPolicy == "Never" ? Failed
            : Running;
    }

    public static bool IsTerminal(string? phase) => phase is Succeeded or Failed;
}
