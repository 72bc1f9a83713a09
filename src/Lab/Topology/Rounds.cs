namespace Signalbox.Lab.Topology;

/// <summary>Does work for several callers at once: whoever comes while a round runs is in the next. The round is run by
/// the thread of one of them; all wait until theirs is over.</summary>
internal sealed class Rounds<T>(Action<IReadOnlyList<T>> work)
{
    private readonly Lock _lock = new();
    private List<(T Item, TaskCompletionSource Done)> _waiting = [];
    private bool _isRunning;

    /// <summary>Throws what the round has thrown.</summary>
    public void Take(T item)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool leads;
        lock (_lock)
        {
            _waiting.Add((item, done));
            leads = !_isRunning;
            _isRunning = true;
        }

        while (leads && Next() is { } round)
        {
            Run(round);
        }

        done.Task.GetAwaiter().GetResult();
    }

    private List<(T Item, TaskCompletionSource Done)>? Next()
    {
        lock (_lock)
        {
            var round = _waiting;
            _waiting = [];
            _isRunning = round.Count > 0;
            return _isRunning ? round : null;
        }
    }

    private void Run(List<(T Item, TaskCompletionSource Done)> round)
    {
        try
        {
            work(round.ConvertAll(each => each.Item));
            round.ForEach(each => each.Done.SetResult());
        }
        catch (Exception failure)
        {
            // Each caller is told: it is theirs to decide.
            round.ForEach(each => each.Done.SetException(failure));
        }
    }
}
