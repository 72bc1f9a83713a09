using System.Net;
using System.Net.Sockets;

namespace Signalbox.Lab.Api.Faults;

/// <summary>A relay in front of a server that can stop passing bytes without closing anything: what a peer sees of a
/// host that has lost its power, or of a network that has been cut. Connections that come meanwhile are taken and hear
/// nothing. When it heals, what waited goes on, as TCP's retransmissions would.</summary>
public sealed class BlackHole : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _open = [];
    private readonly Task _accepting;
    private TaskCompletionSource _passing = Passing(true);

    private BlackHole(Socket listener, IPEndPoint target)
    {
        (_listener, _target) = (listener, target);
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect to.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Sockets of both sides that are open.</summary>
    public int OpenSockets
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Passes bytes from now on, on a port of its own of the target's address; or at
    /// <paramref name="listener"/>, which it then owns.</summary>
    public static BlackHole Start(IPEndPoint target, Socket? listener = null) =>
        new(listener ?? ListeningSocket.Open(new IPEndPoint(target.Address, 0)), target);

    /// <summary>No byte passes from now on.</summary>
    public void Swallow()
    {
        lock (_lock)
        {
            if (_passing.Task.IsCompleted)
            {
                _passing = Passing(false);
            }
        }
    }

    /// <summary>Bytes pass again.</summary>
    public void Heal()
    {
        lock (_lock)
        {
            _passing.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        lock (_lock)
        {
            foreach (var socket in _open)
            {
                socket.Dispose();
            }
        }

        await _accepting.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static TaskCompletionSource Passing(bool isPassing)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (isPassing)
        {
            source.SetResult();
        }

        return source;
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                relays.RemoveAll(relay => relay.IsCompleted);
                relays.Add(RelayAsync(client));
            }
            catch (Exception stopped) when (IsTheEnd(stopped))
            {
                break;
            }
        }

        await Task.WhenAll(relays).ConfigureAwait(false);
    }

    private async Task RelayAsync(Socket client)
    {
        using var server = new Socket(_target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        Keep(client, server);
        try
        {
            await PassageAsync().ConfigureAwait(false);
            await server.ConnectAsync(_target, _stop.Token).ConfigureAwait(false);
            await Task.WhenAll(CopyAsync(client, server), CopyAsync(server, client)).ConfigureAwait(false);
        }
        catch (Exception stopped) when (IsTheEnd(stopped))
        {
            // One side is gone: the other shall see that too.
        }
        finally
        {
            Drop(client, server);
            client.Dispose();
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            do
            {
                count = await from.ReceiveAsync(buffer, _stop.Token).ConfigureAwait(false);
                await PassageAsync().ConfigureAwait(false);
                await to.SendAsync(buffer.AsMemory(0, count), _stop.Token).ConfigureAwait(false);
            }
            while (count > 0);

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // A reset passes through as a reset.
            await PassageAsync().ConfigureAwait(false);
            to.LingerState = new LingerOption(true, 0);
            to.Dispose();
        }
    }

    private Task PassageAsync()
    {
        lock (_lock)
        {
            return _passing.Task.WaitAsync(_stop.Token);
        }
    }

    private void Keep(Socket client, Socket server)
    {
        lock (_lock)
        {
            _open.Add(client);
            _open.Add(server);
        }
    }

    private void Drop(Socket client, Socket server)
    {
        lock (_lock)
        {
            _open.Remove(client);
            _open.Remove(server);
        }
    }

    private static bool IsTheEnd(Exception stopped) =>
        stopped is SocketException or ObjectDisposedException or OperationCanceledException;
}
