namespace Signalbox.Lab.Nodes;

/// <summary>The end of a pod that is being deleted: its main containers together, then its sidecars from the last to
/// the first, all within one grace period.</summary>
internal sealed class PodEnding(IReadOnlyList<PodContainer> containers, TimeProvider time, Action wake)
{
    private DateTimeOffset _deadline;
    private Task? _work;

    public bool IsDone => _work is { IsCompleted: true };

    /// <summary>Begins; or, when it has begun, takes up a grace period that has become shorter.</summary>
    public void Begin(TimeSpan grace)
    {
        var deadline = time.GetUtcNow() + grace;
        if (_work is null)
        {
            _deadline = deadline;
            _work = EndAsync();
        }
        else if (deadline < _deadline)
        {
            _deadline = deadline;
            foreach (var container in containers)
            {
                container.HurryUp(grace);
            }
        }
    }

    private TimeSpan Left
    {
        get
        {
            var left = _deadline - time.GetUtcNow();
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private async Task EndAsync()
    {
        await Task.WhenAll(containers.Where(one => one.Facts.Role != ContainerRole.Sidecar)
            .Select(one => one.StopAsync(Left))).ConfigureAwait(false);
        foreach (var sidecar in containers.Where(one => one.Facts.Role == ContainerRole.Sidecar).Reverse())
        {
            await sidecar.StopAsync(Left).ConfigureAwait(false);
        }

        wake();
    }
}
