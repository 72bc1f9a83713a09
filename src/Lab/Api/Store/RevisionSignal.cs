namespace Signalbox.Lab.Api.Store;

/// <summary>Those who wait for a revision that is yet to come. The caller holds a lock.</summary>
internal sealed class RevisionSignal
{
    private readonly List<(long Revision, TaskCompletionSource Done)> _waiting = [];

    public Task Wait(long wanted, long current)
    {
        if (current >= wanted)
        {
            return Task.CompletedTask;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add((wanted, done));
        return done.Task;
    }

    public void Reached(long revision)
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        foreach (var (_, done) in _waiting.Where(one => one.Revision <= revision))
        {
            done.SetResult();
        }

        _waiting.RemoveAll(one => one.Revision <= revision);
    }
}
