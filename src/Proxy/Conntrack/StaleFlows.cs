using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Conntrack;
using Signalbox.Kernel.Links;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Conntrack;

/// <summary>Keeps UDP and SCTP flows where the rules lead: one <see cref="FlowCleaner"/> for each family, each with a
/// socket of its own for as long as the agent runs.</summary>
internal sealed class StaleFlows(AgentLog log, TimeProvider time) : IAgentPart
{
    private readonly List<FlowCleaner> _cleaners = [];
    private readonly List<ConntrackTable> _tables = [];

    /// <summary>Told of each look that succeeded: the family, how long it took, and how many entries it deleted. From
    /// any thread.</summary>
    public Action<IPFamily, TimeSpan, int> Looked { get; init; } = (_, _, _) => { };

    public IFamilyObserver? Observe(IPFamily family)
    {
        try
        {
            var table = ConntrackTable.Open(family);
            _tables.Add(table);
            var cleaner = new FlowCleaner(
                changes => FlowPass.Run(table, changes, local => LocalAddresses.Read(local)), log, time,
                (took, deleted) => Looked(family, took, deleted));
            _cleaners.Add(cleaner);
            return cleaner;
        }
        catch (KernelException failure)
        {
            log.Error(
                "Stale conntrack entries cannot be deleted; UDP clients may stay with endpoints that are gone",
                ("family", family), ("reason", failure.Message));
            return null;
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll([
                Task.Delay(Timeout.InfiniteTimeSpan, cancellation),
                .. _cleaners.Select(cleaner => cleaner.RunAsync(cancellation)),
            ]);
        }
        finally
        {
            _tables.ForEach(table => table.Dispose());
        }
    }
}
