using System.Globalization;
using System.Threading.Channels;
using Signalbox.Core.Compare;
using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Proxy.Output;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Verify;

/// <summary>Verifies again and again: at first, and whenever the kernel's rules or the objects have changed; a line for
/// each difference that appears or goes.</summary>
/// <param name="asked">What to compare; no dumps.</param>
/// <param name="page">Takes the lines.</param>
/// <param name="time">Tells the time, and how long to wait.</param>
internal sealed class VerifyWatch(VerifyQuestion asked, Page page, TimeProvider time)
{
    /// <summary>Changes come in crowds; an agent is mostly done by then.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(300);

    /// <summary>What no watch tells of, as the leftovers of another mode, is found as late as this.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Lock _lock = new();
    private Dictionary<(IPFamily, string, string, string), (IPFamily Family, Difference It)> _known = [];
    private int? _exitCode;

    /// <summary>Until cancelled; then the exit code of the last look. Throws <see cref="KernelException"/> when the
    /// kernel cannot be watched.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var verification = new Verification(asked);
        var mode = ModeChoice.Of(asked.Options, verification.ReadRules());
        var options = mode.In(asked.Options);
        var plans = new FollowedPlans(options);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var watches = new RuleWatches(mode.Mode, asked.Families, time);
        using var source = SourceStart.Open(options, new AgentLog(Console.Error, time, options.Verbosity), time);
        Task[] work =
        [
            watches.RunAsync(Changed, stop.Token),
            FollowAsync(source, plans, stop.Token),
            LookAsync(verification, mode, plans, stop.Token),
        ];
        var ended = await Task.WhenAny(work);
        await stop.CancelAsync();
        try
        {
            await ended;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Told to stop: that is how it ends.
        }

        return _exitCode ?? VerifyReport.CannotTell;
    }

    private void Changed() => _changes.Writer.TryWrite(true);

    private async Task FollowAsync(SourceStart source, FollowedPlans plans, CancellationToken cancellation)
    {
        await foreach (var change in source.Source.Follow(cancellation))
        {
            bool isComplete;
            lock (_lock)
            {
                plans.Take(change);
                isComplete = plans.IsComplete;
            }

            if (isComplete)
            {
                Changed();
            }
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
    }

    private async Task LookAsync(
        Verification verification, ModeChoice mode, FollowedPlans plans, CancellationToken cancellation)
    {
        await _changes.Reader.ReadAsync(cancellation);
        while (true)
        {
            Look(verification, mode, plans);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var longest = Task.Delay(Longest, time, patience.Token);
            await Task.WhenAny(_changes.Reader.WaitToReadAsync(patience.Token).AsTask(), longest);
            await patience.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
            await Task.Delay(Settling, time, cancellation);
            _changes.Reader.TryRead(out _);
        }
    }

    /// <summary>Rules that cannot be read now are said so, and looked at again.</summary>
    private void Look(Verification verification, ModeChoice mode, FollowedPlans plans)
    {
        VerifyReport report;
        try
        {
            lock (_lock)
            {
                report = verification.Compare(verification.ReadRules(), mode, plans.PlanOf);
            }
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Transient)
        {
            Tell(new Words($"cannot be told: {failure.Message}", Tone.Warning));
            return;
        }

        var isFirst = _exitCode is null;
        _exitCode = report.ExitCode;
        var found = new Dictionary<(IPFamily, string, string, string), (IPFamily Family, Difference It)>();
        foreach (var difference in report.Differences)
        {
            found.TryAdd(VerifyReport.Key(difference), difference);
        }

        foreach (var (family, it) in found.Where(pair => !_known.ContainsKey(pair.Key)).Select(pair => pair.Value))
        {
            Tell(new Words($"appeared: {VerifyText.Line(family, it)}", Tone.Bad));
        }

        foreach (var (family, it) in _known.Where(pair => !found.ContainsKey(pair.Key)).Select(pair => pair.Value))
        {
            Tell(new Words($"gone: {VerifyText.Line(family, it)}", Tone.Good));
        }

        if (report.Agrees && (isFirst || _known.Count > 0))
        {
            Tell(new Words("agrees", Tone.Good));
        }

        _known = found;
    }

    private void Tell(Words words)
    {
        var now = time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        page.Line(0, new Words($"{now} ", Tone.Faint), words);
        Console.Out.Flush();
    }
}
