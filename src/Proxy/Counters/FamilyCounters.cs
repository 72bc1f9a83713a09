using System.Threading.Channels;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel;
using Signalbox.Kernel.Counters;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Counters;

/// <summary>Follows one family's counters beside its loop. A sync only leaves word that it ended; all reading is done
/// by a task of its own: deletions after each sync, since they say what was counted until then, and all counters when
/// somebody wants to know them.</summary>
internal sealed class FamilyCounters : IFamilyObserver
{
    /// <summary>How many times as long as a reading takes there is none: it never needs more than a twentieth of a
    /// processor.</summary>
    private const int RestFactor = 20;

    private readonly Lock _newsLock = new();
    private readonly Lock _countsLock = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly IPFamily _family;
    private readonly IConnectionCounters _kernel;
    private readonly ICountedPlaces _places;
    private readonly ConnectionCounts _counts;
    private readonly AgentLog _log;
    private readonly TimeProvider _time;
    private NodePlan? _plan;
    private HashSet<ServiceName> _changed = [];
    private TaskCompletionSource? _wanted;
    private long? _read;
    private TimeSpan _rest;
    private bool _hasBegun;
    private bool _hasFailed;

    /// <summary>Reads what the kernel has counted so far, which does not count.</summary>
    public FamilyCounters(
        IPFamily family, IConnectionCounters kernel, ICountedPlaces places, AgentLog log, TimeProvider time)
    {
        (_family, _kernel, _places, _log, _time) = (family, kernel, places, log, time);
        _counts = new ConnectionCounts(places);
        _kernel.Read(null, _counts.Begin);
    }

    public IPFamily Family => _family;

    /// <summary>Whoever asks again within this time is told what is known; zero reads whenever somebody asks.</summary>
    public TimeSpan LeastRest { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How often it looks without having been woken. Others' deletions are read away, so that the kernel need
    /// not keep them. Where deletions are not told, connections of so long may be lost with the chain that has counted
    /// them.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>When the counts were what they are said to be; null before the first reading.</summary>
    public DateTimeOffset? ReadAt
    {
        get
        {
            lock (_newsLock)
            {
                return _read is { } last ? _time.GetUtcNow() - _time.GetElapsedTime(last) : null;
            }
        }
    }

    public int Losses => _kernel.Losses;

    public void Ended(SyncOutcome outcome)
    {
        if (!outcome.Report.Succeeded)
        {
            // What it changed stays among the changes of the next one.
            return;
        }

        lock (_newsLock)
        {
            _plan = outcome.After;
            _changed.UnionWith(outcome.Changed);
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>Waits until the counts are those of now, or of a moment ago.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        Task reading;
        lock (_newsLock)
        {
            if (_read is { } last && _time.GetElapsedTime(last) < _rest)
            {
                return;
            }

            _wanted ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            reading = _wanted.Task;
        }

        _wake.Writer.TryWrite(true);
        await reading.WaitAsync(cancellation);
    }

    /// <summary>Looks at the counts, which stay as they are meanwhile.</summary>
    public void Look(Action<ConnectionCounts> look)
    {
        lock (_countsLock)
        {
            look(_counts);
        }
    }

    /// <summary>Follows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await WaitAsync(cancellation);
            Work();
        }
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Tick, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            await _wake.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Only deletions are taken.
        }
    }

    /// <summary>What the kernel refuses is tried again with the next event: it must not keep Services from being
    /// programmed.</summary>
    private void Work()
    {
        TaskCompletionSource? wanted;
        lock (_newsLock)
        {
            (wanted, _wanted) = (_wanted, null);
        }

        try
        {
            Follow();
            if (wanted is not null || IsReadingDue())
            {
                Read();
            }

            _hasFailed = false;
        }
        catch (KernelException failure)
        {
            if (!_hasFailed)
            {
                _log.Error(
                    "Connections cannot be counted for now", ("family", _family), ("reason", failure.Message));
            }

            _hasFailed = true;
        }
        finally
        {
            wanted?.TrySetResult();
        }
    }

    private void Follow()
    {
        NodePlan? plan;
        HashSet<ServiceName> changed;
        lock (_newsLock)
        {
            (plan, _plan) = (_plan, null);
            (changed, _changed) = (_changed, []);
        }

        lock (_countsLock)
        {
            // A sync's deletions are told before it ends: they belong to the plan that was.
            _kernel.TakeDeleted(_counts.End);
            if (plan is not null)
            {
                _counts.Follow(plan, changed);
            }
        }

        if (plan is not null && !_hasBegun)
        {
            // Not before the first sync, whose load a listener would slow down.
            _kernel.Begin();
            _hasBegun = true;
        }
    }

    /// <summary>A deletion that nobody tells of takes along what was counted since the last reading.</summary>
    private bool IsReadingDue()
    {
        if (_kernel.TellsDeletions || !_hasBegun)
        {
            return false;
        }

        lock (_newsLock)
        {
            if (_read is { } last && _time.GetElapsedTime(last) is var ago && (ago < Tick || ago < _rest))
            {
                return false;
            }
        }

        return _kernel.IsReadingCheap;
    }

    private void Read()
    {
        var start = _time.GetTimestamp();
        _counts.BeginReading();
        var found = new List<(RegisterBytes Key, ulong Connections)>();
        _kernel.Read(_places.Keys, (key, connections) => found.Add((key, connections)));
        lock (_countsLock)
        {
            // What was deleted before something was made anew, and read, has been told by now.
            _kernel.TakeDeleted(_counts.End);
            found.ForEach(counter => _counts.Take(counter.Key, counter.Connections));
            if (!_kernel.TellsDeletions)
            {
                _counts.EndWholeReading();
            }
        }

        lock (_newsLock)
        {
            var took = _time.GetElapsedTime(start);
            _read = _time.GetTimestamp();
            _rest = LeastRest == TimeSpan.Zero || took * RestFactor < LeastRest ? LeastRest : took * RestFactor;
        }
    }
}
