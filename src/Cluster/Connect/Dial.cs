using System.Net;
using System.Net.Sockets;

namespace Signalbox.Cluster.Connect;

/// <summary>Opens a TCP connection to a host that may have several addresses: the next one is tried when one refuses,
/// or has not answered after a quarter of a second, and the first that answers is taken (RFC 8305, section 5).
/// </summary>
internal sealed class Dial(IEnumerable<IPAddress> addresses, int port)
{
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    private readonly Queue<IPAddress> _next = new(Alternating(addresses));
    private readonly List<Task<Socket>> _attempts = [];
    private Exception _failure = new SocketException((int)SocketError.HostNotFound);

    /// <summary>The caller owns the socket. Throws what the last address failed with.</summary>
    public async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            while (Begin(stop.Token))
            {
                var pause = Task.Delay(_next.Count > 0 ? Stagger : Timeout.InfiniteTimeSpan, stop.Token);
                if (await Task.WhenAny([.. _attempts, pause]).ConfigureAwait(false) is Task<Socket> ended
                    && await TakeAsync(ended).ConfigureAwait(false) is { } socket)
                {
                    return socket;
                }

                cancellation.ThrowIfCancellationRequested();
            }

            throw _failure;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await CloseAttemptsAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Families take turns, beginning with that of the best address.</summary>
    private static IEnumerable<IPAddress> Alternating(IEnumerable<IPAddress> addresses) =>
        addresses.GroupBy(address => address.AddressFamily)
            .SelectMany(family => family.Select((address, index) => (address, index)))
            .OrderBy(pair => pair.index).Select(pair => pair.address);

    /// <summary>Begins another attempt if there is an address left; false when nothing is under way.</summary>
    private bool Begin(CancellationToken cancellation)
    {
        if (_next.TryDequeue(out var address))
        {
            _attempts.Add(OpenAsync(address, cancellation));
        }

        return _attempts.Count > 0;
    }

    private async Task<Socket?> TakeAsync(Task<Socket> ended)
    {
        _attempts.Remove(ended);
        try
        {
            return await ended.ConfigureAwait(false);
        }
        catch (SocketException failure)
        {
            _failure = failure;
            return null;
        }
    }

    /// <summary>Those that came too late.</summary>
    private async Task CloseAttemptsAsync()
    {
        foreach (var attempt in _attempts)
        {
            await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (attempt.IsCompletedSuccessfully)
            {
                attempt.Result.Dispose();
            }
        }
    }

    private async Task<Socket> OpenAsync(IPAddress address, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            TcpLiveness.Set(socket);
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
