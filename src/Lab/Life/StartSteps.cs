using System.Diagnostics;
using System.Globalization;

namespace Signalbox.Lab.Life;

/// <summary>How far a start has come: a line per step with the time it took, for as many as want to follow it.
/// </summary>
internal sealed class StartSteps(LabLog log)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = NewSignal();
    private string? _failure;
    private bool _isOver;

    /// <summary>Since the start.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    public async Task<T> StepAsync<T>(string name, Func<Task<T>> work)
    {
        var begun = _watch.Elapsed;
        var result = await work().ConfigureAwait(false);
        var now = _watch.Elapsed;
        Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-22} {(now - begun).TotalSeconds,6:0.00} s   (at {now.TotalSeconds:0.00} s)"));
        return result;
    }

    public Task StepAsync(string name, Func<Task> work) => StepAsync(name, async () =>
    {
        await work().ConfigureAwait(false);
        return 0;
    });

    public T Step<T>(string name, Func<T> work) =>
        StepAsync(name, () => Task.FromResult(work())).GetAwaiter().GetResult();

    /// <summary>The lab is ready.</summary>
    public void Finish() => End(null);

    /// <summary>It will not be. The words are the user's.</summary>
    public void Fail(string failure) => End(failure);

    /// <summary>Tells all lines, those that were and those that come, until the end. Throws
    /// <see cref="LabException"/> when the start has failed.</summary>
    public async Task FollowAsync(Func<string, Task> tell)
    {
        for (var told = 0; ;)
        {
            List<string> fresh;
            Task more;
            bool isOver;
            lock (_lock)
            {
                fresh = _lines[told..];
                (more, isOver) = (_more.Task, _isOver);
            }

            foreach (var line in fresh)
            {
                await tell(line).ConfigureAwait(false);
            }

            told += fresh.Count;
            if (isOver)
            {
                break;
            }

            await more.ConfigureAwait(false);
        }

        if (_failure is { } failure)
        {
            throw new LabException(failure);
        }
    }

    private void Add(string line)
    {
        log.Write($"start: {line}");
        Change(() => _lines.Add(line));
    }

    private void End(string? failure) => Change(() =>
    {
        _isOver = true;
        _failure ??= failure;
    });

    private void Change(Action change)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            change();
            waiting = _more;
            _more = NewSignal();
        }

        waiting.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
