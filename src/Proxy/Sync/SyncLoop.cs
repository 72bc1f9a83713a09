using System.Threading.Channels;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Sync;

/// <summary>The loop of one family, which owns time: it takes what has happened, and syncs when the schedule allows.
/// While a sync runs, changes gather and go together in the next one.</summary>
internal sealed class SyncLoop(
    FamilyLane lane, ChannelReader<LoopEvent> events, SyncSchedule schedule, AgentLog log, TimeProvider time)
{
    private bool _isFirst = true;

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await WaitAsync(cancellation))
        {
            while (events.TryRead(out var happened))
            {
                Take(happened);
            }

            lane.TakeDue();
            var isDue = schedule.Wait() == TimeSpan.Zero;
            if (isDue && schedule.TakeRepair(hasChanges: lane.WantsSync))
            {
                lane.DoubtKernel();
            }

            if (lane.WantsSync && isDue)
            {
                Sync();
            }

            lane.Leftovers?.RemoveDue();
        }
    }

    private void Take(LoopEvent happened)
    {
        switch (happened)
        {
            case LoopEvent.Cluster cluster:
                lane.Take(cluster.Change);
                break;
            case LoopEvent.Drift drift:
                if (schedule.RepairWait is not null)
                {
                    // Told already: a neighbour that writes all the time must not fill the log.
                    break;
                }

                schedule.WantRepair();
                lane.Tell(drift.What);
                log.At().Error(
                    "Somebody else touched our rules; they are read and mended", ("family", lane.Family),
                    ("tables", string.Join(',', drift.What.Tables)), ("chain", drift.What.Chain),
                    ("process", drift.What.Writer?.Name), ("pid", drift.What.Writer?.Id),
                    ("after", schedule.RepairWait));
                break;
            case LoopEvent.Addresses:
                lane.DoubtAddresses();
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Sync()
    {
        var start = time.GetTimestamp();
        var report = lane.Sync();
        schedule.Ended(report.Succeeded);
        var took = Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 1);
        if (report.Failure is { } cause)
        {
            log.Error(
                "Sync failed; rules in the kernel stay, and it is tried again", ("family", lane.Family),
                ("after", schedule.Wait()), ("words", cause.Words));
            return;
        }

        log.At().Info(
            _isFirst ? 0 : 2, _isFirst ? "Programmed" : "Synced", ("family", lane.Family), ("milliseconds", took),
            ("transactions", report.Transactions), ("operations", report.Operations));
        if (_isFirst)
        {
            _isFirst = false;
            GiveBack();
        }
    }

    /// <summary>What the first sync has left behind goes back to the system, once: nothing later makes as much.
    /// </summary>
    private static void GiveBack() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);

    /// <summary>Waits for something to happen, or for the time of a sync that is wanted already. False at the end.
    /// </summary>
    private async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        var limit = lane.WantsSync ? schedule.Wait() : IdleTime();
        if (limit <= TimeSpan.Zero && limit != Timeout.InfiniteTimeSpan)
        {
            return !cancellation.IsCancellationRequested;
        }

        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            // A sync that has to wait gathers meanwhile what happens: only its own time wakes it.
            return lane.WantsSync ? await NeverAsync(either.Token) : await events.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Until a repair, a Service that was set aside, or a removal is due.</summary>
    private TimeSpan IdleTime()
    {
        List<TimeSpan> times = [];
        if (schedule.RepairWait is { } repair)
        {
            times.Add(repair > schedule.Wait() ? repair : schedule.Wait());
        }

        if (lane.NextTry is { } due)
        {
            times.Add(due);
        }

        return times.Count == 0 ? Timeout.InfiniteTimeSpan : times.Min();
    }

    private static async Task<bool> NeverAsync(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        return false;
    }
}
