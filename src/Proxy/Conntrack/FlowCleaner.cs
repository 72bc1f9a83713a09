using System.Threading.Channels;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Kernel;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Conntrack;

/// <summary>Deletes one family's stale flows after each sync that succeeded, beside the family's loop. What changes
/// while it works, or rests, goes together into its next look.</summary>
/// <param name="look">Looks at flows once; null when there was nothing to look at. Throws
/// <see cref="KernelException"/>.</param>
/// <param name="log">Is told what went, and what failed.</param>
/// <param name="time">For pauses and durations.</param>
/// <param name="report">Told of each look that succeeded: its duration, and how many entries it deleted.</param>
internal sealed class FlowCleaner(
    Func<FlowChanges, FlowPassResult?> look, AgentLog log, TimeProvider time, Action<TimeSpan, int> report)
    : IFamilyObserver
{
    /// <summary>A packet that met the old rules may make its entry a moment after the new ones were acknowledged, and
    /// that entry would live on for as long as its client sends: so all is looked at a second time.</summary>
    private static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(300);

    /// <summary>Between two looks, at the least and at the most: as long as a look takes.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongRest = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private const int Tries = 6;

    private static readonly IReadOnlySet<ServiceName> Nobody = new HashSet<ServiceName>();

    private readonly Lock _lock = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Services whose rules in the kernel are older than the plan, with the plan that those are of.</summary>
    private readonly Dictionary<ServiceName, ServicePlans?> _held = [];

    private FlowChanges _noted = new();
    private FlowChanges _seenOnce = new();
    private int _failures;

    public void Ended(SyncOutcome outcome)
    {
        if (!outcome.Report.Succeeded)
        {
            // What it changed stays among the changes of the next one.
            return;
        }

        lock (_lock)
        {
            Note(outcome);
            _noted.Follow(outcome.After, _held.Count == 0 ? Nobody : _held.Keys.ToHashSet());
            if (!_noted.IsEmpty)
            {
                _wake.Writer.TryWrite(true);
            }
        }
    }

    /// <summary>Looks and deletes until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await WaitAsync(cancellation);
            await Task.Delay(LookAndDelete(), time, cancellation);
        }
    }

    private void Note(SyncOutcome outcome)
    {
        // At a start nobody knows what flows were made by, nor after others have had their hands in our rules.
        var isWhole = outcome.IsWhole || outcome.Before is null;
        if (isWhole)
        {
            _noted.AddWhole();
        }

        foreach (var name in outcome.Changed)
        {
            var before = outcome.Before?.Services.GetValueOrDefault(name);
            if (outcome.SetAside.Contains(name) || outcome.Report.Faulty.Any(fault => fault.Name == name))
            {
                _held.TryAdd(name, before);
                continue;
            }

            before = _held.Remove(name, out var kept) ? kept : before;
            _noted.Add(before, outcome.After.Services.GetValueOrDefault(name));
        }
    }

    /// <summary>For something new, or for the second look at what was new last time.</summary>
    private async Task WaitAsync(CancellationToken cancellation)
    {
        if (_seenOnce.IsEmpty)
        {
            await _wake.Reader.ReadAsync(cancellation);
            return;
        }

        using var limit = new CancellationTokenSource(SecondLook, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            await _wake.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It is time for the second look.
        }
    }

    /// <summary>What fails stays to be done. Whatever it is, it must not keep Services from being programmed.</summary>
    /// <returns>How long to leave the kernel alone, at the least.</returns>
    private TimeSpan LookAndDelete()
    {
        FlowChanges fresh;
        lock (_lock)
        {
            (fresh, _noted) = (_noted, new FlowChanges());
        }

        var all = new FlowChanges();
        all.AddEarlier(fresh);
        all.AddEarlier(_seenOnce);
        _seenOnce = fresh;
        if (all.IsEmpty)
        {
            return TimeSpan.Zero;
        }

        try
        {
            var took = Look(all);
            _failures = 0;
            return took < Rest ? Rest : took < LongRest ? took : LongRest;
        }
        catch (Exception failure)
        {
            _seenOnce = new FlowChanges();
            return Retry(all, failure);
        }
    }

    private TimeSpan Look(FlowChanges all)
    {
        var start = time.GetTimestamp();
        if (look(all) is not { } result)
        {
            return TimeSpan.Zero;
        }

        var took = time.GetElapsedTime(start);
        foreach (var flow in log.Tells(6) ? result.Stale : [])
        {
            log.Info(6, "Deleting a stale conntrack entry", ("flow", flow));
        }

        log.At().Info(
            4, "Looked for stale conntrack entries", ("family", all.Plan!.Settings.Family),
            ("deleted", result.Deletions.Deleted), ("seen", result.Seen),
            ("milliseconds", Math.Round(took.TotalMilliseconds, 1)));
        report(took, result.Deletions.Deleted);
        if (result.Deletions.Failure is { } failure)
        {
            throw failure;
        }

        return took;
    }

    private TimeSpan Retry(FlowChanges all, Exception failure)
    {
        var family = all.Plan!.Settings.Family;
        _failures++;
        if (_failures == Tries || failure is KernelException { Kind: KernelErrorKind.Unsupported })
        {
            _failures = 0;
            log.Error(
                "Stale conntrack entries stay until they time out, or their Services change again", ("family", family),
                ("reason", failure.Message));
            return Rest;
        }

        var pause = FirstPause * (1 << (_failures - 1));
        log.Error(
            "Stale conntrack entries cannot be deleted; it is tried again", ("family", family), ("after", pause),
            ("reason", failure.Message));
        lock (_lock)
        {
            _noted.AddEarlier(all);
            _wake.Writer.TryWrite(true);
        }

        return pause;
    }
}
