using Signalbox.Kernel;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Locks;
using Signalbox.Proxy.Cleanup;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Commands;

/// <summary>signalbox proxy --cleanup: removes all that a proxy, this one or kube-proxy in any mode, has left on the
/// node, and ends. Needs no API server. Refuses while an agent runs here, which would write it all again.</summary>
internal static class CleanupRun
{
    /// <summary>The exit code: 0, or 1 when anything went wrong, which is logged. Every part is tried even when another
    /// has failed.</summary>
    /// <param name="options">Do not matter: what is removed does not depend on what would be programmed.</param>
    /// <param name="isDryRun">Lists what would go on standard output, a line each, and changes nothing.</param>
    /// <param name="log">Is told what went, and what did not.</param>
    /// <param name="cancellation">Heeded between two parts.</param>
    public static Task<int> RunAsync(
        ProxyOptions options, bool isDryRun, AgentLog log, CancellationToken cancellation)
    {
        var parts = CleanupParts.All(IptablesTools.SearchPath(), TimeProvider.System);
        return Task.FromResult(Run(parts, isDryRun ? Console.Out : null, log, cancellation));
    }

    /// <summary>In the calling thread's network namespace.</summary>
    /// <param name="parts">What to look for, in this order.</param>
    /// <param name="list">Takes what would be removed; null for removing it.</param>
    /// <param name="log">Is told what went, and what did not.</param>
    /// <param name="cancellation">Heeded between two parts.</param>
    public static int Run(
        IReadOnlyList<CleanupPart> parts, TextWriter? list, AgentLog log, CancellationToken cancellation)
    {
        using var held = TryHold(log, cancellation);
        if (held is null && list is null)
        {
            return 1;
        }

        var failures = held is null ? 1 : 0;
        foreach (var part in parts)
        {
            cancellation.ThrowIfCancellationRequested();
            failures += TryRun(part, list, log) ? 0 : 1;
        }

        if (list is null && failures == 0)
        {
            log.Info(0, "Cleanup is complete");
        }

        return failures == 0 ? 0 : 1;
    }

    private static AgentLock? TryHold(AgentLog log, CancellationToken cancellation)
    {
        try
        {
            return AgentLock.Acquire(TimeSpan.Zero, _ => { }, TimeProvider.System, cancellation);
        }
        catch (KernelException failure)
        {
            log.Error(
                "Cleanup is refused while an agent runs on this node: stop it first", ("reason", failure.Message));
            return null;
        }
    }

    private static bool TryRun(CleanupPart part, TextWriter? list, AgentLog log)
    {
        try
        {
            if (list is not null)
            {
                Array.ForEach([.. part.Find()], list.WriteLine);
            }
            else if (part.Remove() is { Length: > 0 } removed)
            {
                log.Info(0, "Removed", ("part", part.Name), ("what", removed));
            }

            return true;
        }
        catch (Exception failure)
        {
            // Whatever stands in the way of one part, the others do not depend on it.
            log.Error("Cannot be cleaned up", ("part", part.Name), ("reason", failure.Message));
            return false;
        }
    }
}
