using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Signalbox.Lab.Api.Faults;

namespace Signalbox.Lab.Api.Http;

/// <summary>The TCP connections of a server, so that they can be cut.</summary>
internal sealed class OpenConnections(RequestCounters counters)
{
    private readonly ConcurrentDictionary<string, Socket> _open = new();
    private volatile bool _isClosed;

    public int Count => _open.Count;

    /// <summary>Keeps a connection while the rest of the server answers on it.</summary>
    public async Task KeepAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var socket = connection.Features.Get<IConnectionSocketFeature>()!.Socket;
        _open[connection.ConnectionId] = socket;
        counters.Connected();
        try
        {
            if (_isClosed)
            {
                Cut(socket, Ending.Reset);
            }

            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(connection.ConnectionId, out _);
        }
    }

    public void Cut(string connection, Ending ending)
    {
        if (_open.TryGetValue(connection, out var socket))
        {
            Cut(socket, ending);
        }
    }

    /// <summary>All that are open now.</summary>
    public void CutAll(Ending ending)
    {
        foreach (var socket in _open.Values)
        {
            Cut(socket, ending);
        }
    }

    /// <summary>All that are open, and those that come from now on.</summary>
    public void Close(Ending ending)
    {
        _isClosed = true;
        CutAll(ending);
    }

    private static void Cut(Socket socket, Ending ending)
    {
        try
        {
            if (ending == Ending.Reset)
            {
                // Without lingering, closing sends a RST.
                socket.LingerState = new LingerOption(true, 0);
                socket.Dispose();
            }
            else
            {
                // The server then reads the end of its input, and closes as if the client had left.
                socket.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It had ended by itself.
        }
    }
}
