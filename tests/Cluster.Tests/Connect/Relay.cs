using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>A TCP relay on 127.0.0.1: it can stop passing bytes on without closing anything, and pass them on late.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _frozen = new();
    private readonly Func<Stream, CancellationToken, Task<int>> _greet;
    private readonly TimeSpan _delay;
    private readonly Task _accepting;
    private int _open;
    private int _accepted;
    private int _passedOn;
    private long _lastPassed;

    /// <param name="port">Where to.</param>
    /// <param name="delay">How late each piece of an answer arrives.</param>
    public Relay(int port, TimeSpan delay = default)
        : this((_, _) => Task.FromResult(port), delay)
    {
    }

    /// <param name="greet">Speaks with the client first, and tells the port to go on to; below 0 to hang up.</param>
    /// <param name="delay">How late each piece of an answer arrives.</param>
    public Relay(Func<Stream, CancellationToken, Task<int>> greet, TimeSpan delay = default)
    {
        (_greet, _delay) = (greet, delay);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that neither end has closed.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>All connections ever.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Pieces from either end.</summary>
    public int PassedOn => Volatile.Read(ref _passedOn);

    /// <summary>Nothing came for so long.</summary>
    public bool IsQuiet(TimeSpan time) => Stopwatch.GetElapsedTime(Volatile.Read(ref _lastPassed)) >= time;

    /// <summary>From now on no byte goes on, and nothing is closed.</summary>
    public void Freeze() => _frozen.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                served.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _open);
        using var near = client;
        using var far = new TcpClient();
        try
        {
            var port = await _greet(near.GetStream(), _stop.Token);
            if (port >= 0)
            {
                await far.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
                await Task.WhenAny(
                    CopyAsync(near.GetStream(), far.GetStream(), default),
                    CopyAsync(far.GetStream(), near.GetStream(), _delay));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or SocketException)
        {
            // An end hung up, or the test is over: both are closed.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, TimeSpan delay)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var count)
        {
            if (_frozen.Task.IsCompleted)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token);
            }

            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, _stop.Token);
            }

            Interlocked.Increment(ref _passedOn);
            Volatile.Write(ref _lastPassed, Stopwatch.GetTimestamp());
            await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }
}
