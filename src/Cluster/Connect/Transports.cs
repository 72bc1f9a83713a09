namespace Signalbox.Cluster.Connect;

/// <summary>The current transport: a new one takes over when the CA's or the own certificate changes. The one before is
/// left to itself: requests under way and their streams go on, pings watch over them, and its connections close when
/// nobody has used them for a while. Any thread.</summary>
internal sealed class Transports(ServerAccess access, ConnectionOptions options) : IDisposable
{
    private readonly Lock _lock = new();
    private Transport? _current;
    private bool _disposed;

    /// <summary>For a request that shows <paramref name="certificate"/>.</summary>
    public Transport For(ClientCertificate? certificate)
    {
        var authorities = access.Authorities?.Current();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(ApiClient));
            if (_current?.IsMadeWith(authorities, certificate) != true)
            {
                _current = new Transport(access, authorities, certificate, options);
            }

            return _current;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _current?.Dispose();
        }
    }
}
