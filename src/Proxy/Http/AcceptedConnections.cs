using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Signalbox.Proxy.Http;

/// <summary>What Kestrel takes connections from: one listener to it, whatever number of sockets is behind. Each
/// connection carries the answers of its socket as a feature.</summary>
internal sealed class AcceptedConnections : IConnectionListenerFactory, IConnectionListener
{
    private const int Waiting = 64;

    /// <summary>Connections that cannot be accepted (no file is left to open) stay with the kernel meanwhile.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromMilliseconds(200);

    private readonly Channel<ConnectionContext> _accepted = Channel.CreateBounded<ConnectionContext>(Waiting);

    private readonly SocketConnectionContextFactory _contexts = new(
        new SocketConnectionFactoryOptions(), NullLogger.Instance);

    /// <summary>No address of the network: the sockets have those.</summary>
    public EndPoint EndPoint { get; } = new SocketsBehind();

    /// <summary>Accepts from a socket, which it owns from now on, until the result is disposed.</summary>
    public IDisposable Accept(Socket listening, RequestDelegate answer)
    {
        _ = AcceptAsync(listening, answer);
        return listening;
    }

    public ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_accepted.Reader.TryRead(out var connection))
            {
                return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _accepted.Writer.TryComplete();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        _contexts.Dispose();
        return default;
    }

    private async Task AcceptAsync(Socket listening, RequestDelegate answer)
    {
        using var owned = listening;
        while (true)
        {
            try
            {
                var connection = _contexts.Create(await listening.AcceptAsync());
                connection.Features.Set(answer);
                await _accepted.Writer.WriteAsync(connection);
            }
            catch (Exception over) when (over is ObjectDisposedException or ChannelClosedException
                or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(FailurePause);
            }
        }
    }

    private sealed class SocketsBehind : EndPoint
    {
        public override string ToString() => "sockets";
    }
}
