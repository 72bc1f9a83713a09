using System.Threading.Channels;
using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Links;
using Signalbox.Kernel.Locks;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Sync;

/// <summary>The agent: one source of objects, one lane per family.</summary>
internal sealed class Agent(ProxyOptions options, SourceStart source, AgentLog log, TimeProvider time)
    : IDisposable
{
    private const int QueuedEvents = 4096;

    /// <summary>A restore that a killed agent left behind takes seconds; an agent that runs stays.</summary>
    private static readonly TimeSpan LockLimit = TimeSpan.FromMinutes(2);

    /// <summary>What is left to do when no transaction runs any more may as well be left undone.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromMilliseconds(500);

    private readonly List<FamilyStart> _families = [];
    private AgentLock? _lock;
    private TransactionGate _gate = new();

    /// <summary>Takes the node. Throws <see cref="KernelException"/> when no family can be programmed, or another
    /// agent is there.</summary>
    public void Start(CancellationToken cancellation)
    {
        _lock = AgentLock.Acquire(
            LockLimit, holder => log.Info(0, "Waiting for another agent, or for the restore that it left behind",
                ("holder", holder)), time, cancellation);
        var opener = new BackendOpener(options, log, time);
        _gate = opener.Gate;
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            if (FamilyStart.Try(family, options, log, opener, cancellation) is { } start)
            {
                _families.Add(start);
            }
        }

        if (_families.Count == 0)
        {
            throw new KernelException(
                $"program {options.Mode.ToString().ToLowerInvariant()}", KernelErrorKind.Unsupported,
                "neither family can be programmed");
        }

        CheckClusterCIDR();
    }

    /// <summary>Blocks of the other family only would leave this one without a way to tell its pods' traffic apart:
    /// nobody means that. Source: spec 1.9.</summary>
    private void CheckClusterCIDR()
    {
        if (options.DetectLocalMode == LocalMode.ClusterCIDR && options.ClusterCIDRs.Count > 0
            && _families is [var only] && options.ClusterCIDRs.All(block => block.Family != only.Lane.Family))
        {
            throw new StartException(
                $"clusterCIDR {string.Join(',', options.ClusterCIDRs)} has no block of {only.Lane.Family}, which is "
                + "the only family that can be programmed on this node");
        }
    }

    /// <summary>Programs what the source holds, then ends. True when the kernel took all of it.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        var objects = await source.Source.ReadAsync(cancellation);
        foreach (var fault in objects.Faults)
        {
            log.Error("An object cannot be used", ("fault", fault));
        }

        var isComplete = true;
        foreach (var lane in _families.Select(start => start.Lane))
        {
            foreach (var change in objects.Objects.Append(new ClusterChange.InitialStateComplete()))
            {
                TellRefusals(change);
                lane.Take(change);
            }

            isComplete &= SyncUntilKnown(lane);
            lane.Leftovers?.RemoveDue();
        }

        return isComplete;
    }

    /// <summary>Takes the node, as <see cref="Start"/> does, and follows the source until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var addresses = new DisposableList<AddressWatch>();
        var work = new List<Task>();
        try
        {
            var parts = AgentParts.Make(options, source, log, time);
            foreach (var task in parts.Where(part => part.IsEarly).Select(part => part.RunAsync(stop.Token)))
            {
                work.AddRange([task, StopAfterAsync(task, stop)]);
            }

            if (TryStart(cancellation, stop.Token))
            {
                Observe(parts);
                work.AddRange(parts.Where(part => !part.IsEarly).Select(part => part.RunAsync(stop.Token)));
                Follow(work, addresses, stop.Token);
            }

            var ended = await Task.WhenAny(work);
            await (work.Find(task => task.IsFaulted) ?? ended);
        }
        finally
        {
            await stop.CancelAsync();
            await _gate.CloseAsync();
            await Task.WhenAny(Task.WhenAll(work), Task.Delay(EndLimit, time, CancellationToken.None));
        }
    }

    /// <summary>False when a part that began early has ended the agent meanwhile.</summary>
    private bool TryStart(CancellationToken cancellation, CancellationToken stop)
    {
        try
        {
            Start(stop);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Ends the rest with one of its parts, even while nobody waits for parts yet.</summary>
    private static async Task StopAfterAsync(Task part, CancellationTokenSource stop)
    {
        await Task.WhenAny(part);
        await stop.CancelAsync();
    }

    private void Observe(IReadOnlyList<IAgentPart> parts)
    {
        foreach (var lane in _families.Select(start => start.Lane))
        {
            foreach (var observer in parts.Select(part => part.Observe(lane.Family)).OfType<IFamilyObserver>())
            {
                lane.Observe(observer);
            }
        }
    }

    private void Follow(List<Task> work, DisposableList<AddressWatch> addresses, CancellationToken cancellation)
    {
        var queues = new List<ChannelWriter<LoopEvent>>();
        foreach (var start in _families)
        {
            var queue = Channel.CreateBounded<LoopEvent>(QueuedEvents);
            queues.Add(queue.Writer);
            var schedule = new SyncSchedule(options.MinSyncPeriod, options.SyncPeriod, time);
            work.Add(new SyncLoop(start.Lane, queue.Reader, schedule, log, time).RunAsync(cancellation));
            work.Add(PumpAsync(start.Drifts, drift => new LoopEvent.Drift(drift), queue.Writer, cancellation));
            if (options.NodePortAddresses.Count > 0 || options.NodePortsOnPrimary)
            {
                var watch = addresses.Add(AddressWatch.Start(start.Lane.Family));
                work.Add(PumpAsync(watch.Changes, _ => new LoopEvent.Addresses(), queue.Writer, cancellation));
            }
        }

        work.Add(FollowAsync(queues, cancellation));
    }

    public void Dispose()
    {
        _families.ForEach(start => start.Dispose());
        _lock?.Dispose();
    }

    /// <summary>A lost outcome is cleared up by reading the kernel, and a held lock by trying again; what is refused
    /// stays refused.</summary>
    private bool SyncUntilKnown(FamilyLane lane)
    {
        const int Tries = 5;
        var refused = false;
        for (var attempt = 1; ; attempt++)
        {
            var report = lane.Sync();
            refused |= report.Refused.Count + report.Faulty.Count > 0;
            if (report.Failure is not { } failure)
            {
                return !refused;
            }

            log.Error("Sync failed", ("family", lane.Family), ("attempt", attempt), ("words", failure.Words));
            if (attempt == Tries)
            {
                return false;
            }
        }
    }

    private async Task FollowAsync(List<ChannelWriter<LoopEvent>> queues, CancellationToken cancellation)
    {
        await foreach (var change in source.Source.Follow(cancellation))
        {
            TellRefusals(change);
            var happened = new LoopEvent.Cluster(change);
            foreach (var queue in queues)
            {
                await queue.WriteAsync(happened, cancellation);
            }
        }
    }

    private static async Task PumpAsync<T>(
        ChannelReader<T> from, Func<T, LoopEvent> wrap, ChannelWriter<LoopEvent> to, CancellationToken cancellation)
    {
        await foreach (var item in from.ReadAllAsync(cancellation))
        {
            await to.WriteAsync(wrap(item), cancellation);
        }
    }

    private void TellRefusals(ClusterChange change)
    {
        var refusals = change switch
        {
            ClusterChange.ServiceSet set => set.Service.Refusals,
            ClusterChange.SliceSet set => set.Slice.Refusals,
            _ => [],
        };
        foreach (var refusal in refusals)
        {
            log.Error("A field cannot be used", ("refusal", refusal));
        }
    }

    private sealed class DisposableList<T> : IDisposable
        where T : IDisposable
    {
        private readonly List<T> _items = [];

        public T Add(T item)
        {
            _items.Add(item);
            return item;
        }

        public void Dispose() => _items.ForEach(item => item.Dispose());
    }
}
