namespace Signalbox.Cluster.Connect;

/// <summary>Keeps what an exec plugin gave for as long as it is good. One run at a time, which all who ask meanwhile
/// wait for; it goes on when one of them gives up. Any thread.</summary>
internal sealed class ExecGrants(ExecPlugin plugin, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private ExecGrant? _grant;
    private Task<ExecGrant>? _run;

    /// <summary>A grant that is fresh and not the one that was <paramref name="refused"/>. Throws
    /// <see cref="ConnectionException"/>.</summary>
    public Task<ExecGrant> CurrentAsync(ExecGrant? refused, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_grant is { } grant && !ReferenceEquals(grant, refused) && grant.IsFresh(time.GetUtcNow()))
            {
                return Task.FromResult(grant);
            }

            _run ??= RunAsync();
            return _run.WaitAsync(cancellation);
        }
    }

    /// <summary>Ends a run that is under way.</summary>
    public void Dispose() => _stop.Cancel();

    private async Task<ExecGrant> RunAsync()
    {
        // Not under the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var grant = await plugin.RunAsync(_stop.Token).ConfigureAwait(false);
            lock (_lock)
            {
                (_grant, _run) = (grant, null);
            }

            return grant;
        }
        catch
        {
            lock (_lock)
            {
                _run = null;
            }

            throw;
        }
    }
}
