using Signalbox.Cluster.Files;
using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Locks;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Verify;

/// <summary>Makes a node hold what it should, as an agent's start does: what is right stays untouched, and others'
/// rules are none of its business.</summary>
/// <param name="options">What the node is planned by.</param>
/// <param name="families">Which to mend.</param>
/// <param name="time">For limits.</param>
internal sealed class Repair(ProxyOptions options, IReadOnlyList<IPFamily> families, TimeProvider time)
{
    /// <summary>A lost outcome is cleared up by reading the kernel again.</summary>
    private const int Tries = 5;

    private readonly AgentLog _log = new(Console.Error, time, options.Verbosity);

    /// <summary>False when an agent holds the node, which mends by itself. Failures are logged; another look tells what
    /// is left. Throws <see cref="KernelException"/>.</summary>
    public async Task<bool> TryRunAsync(CancellationToken cancellation)
    {
        using var node = AgentLock.TryAcquire();
        if (node is null)
        {
            return false;
        }

        using var source = SourceStart.Open(options, _log, time);
        var objects = await source.Source.ReadAsync(cancellation);
        var opener = new BackendOpener(options, _log, time);
        foreach (var family in families)
        {
            using var start = FamilyStart.Try(family, options, _log, opener, cancellation);
            if (start is not null)
            {
                Run(start.Lane, objects);
            }
        }

        return true;
    }

    private void Run(FamilyLane lane, ObjectSet objects)
    {
        foreach (var change in objects.Objects.Append(new ClusterChange.InitialStateComplete()))
        {
            lane.Take(change);
        }

        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            if (lane.Sync().Failure is not { } failure)
            {
                break;
            }

            _log.Error(
                "Rules cannot be mended", ("family", lane.Family), ("attempt", attempt), ("words", failure.Words));
        }

        lane.Leftovers?.RemoveDue();
    }
}
