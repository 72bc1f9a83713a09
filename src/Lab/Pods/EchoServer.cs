using System.Net;
using System.Net.Sockets;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Pods;

/// <summary>A server inside a namespace that answers every connection or datagram with its name and the client's
/// address as it saw it: "NAME ADDRESS". Runs on this process' own threads until disposed.</summary>
public sealed class EchoServer : IDisposable
{
    private readonly string _name;
    private readonly Socket _socket;
    private readonly Task _loop;
    private volatile bool _closed;

    private EchoServer(string name, Socket socket, Protocol protocol)
    {
        _name = name;
        _socket = socket;
        _loop = protocol == Protocol.UDP ? AnswerDatagramsAsync() : AcceptAsync();
    }

    /// <summary>Listens from now on. <paramref name="name"/> must not hold blanks.</summary>
    public static EchoServer Start(TemporaryNamespace inside, string name, IPEndPoint at, Protocol protocol)
    {
        var socket = inside.Run(() => Listen(at, protocol));
        return new EchoServer(name, socket, protocol);
    }

    /// <summary>Stops. Throws what ended the server before its time, if anything did.</summary>
    public void Dispose()
    {
        _closed = true;
        _socket.Dispose();
        _loop.GetAwaiter().GetResult();
    }

    private static Socket Listen(IPEndPoint at, Protocol protocol)
    {
        var socket = protocol == Protocol.UDP
            ? new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (at.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = false;
        }

        socket.Bind(at);
        if (protocol != Protocol.UDP)
        {
            socket.Listen(1024);
        }

        return socket;
    }

    private async Task AcceptAsync()
    {
        while (!_closed)
        {
            Socket client;
            try
            {
                client = await _socket.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception stopped) when (_closed && stopped is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(client);
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using (client)
        {
            try
            {
                var seen = ((IPEndPoint)client.RemoteEndPoint!).Address;
                await client.SendAsync(Answer(seen)).ConfigureAwait(false);
                client.Shutdown(SocketShutdown.Send);
                // The client closes first, so that its port is the one that lingers.
                await client.ReceiveAsync(new byte[16]).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // The client went away; what it saw is the client's to tell.
            }
        }
    }

    private async Task AnswerDatagramsAsync()
    {
        var buffer = new byte[512];
        EndPoint anyone = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork
            ? IPAddress.Any
            : IPAddress.IPv6Any, 0);
        while (!_closed)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, anyone).ConfigureAwait(false);
                var seen = (IPEndPoint)received.RemoteEndPoint;
                await _socket.SendToAsync(Answer(seen.Address), seen).ConfigureAwait(false);
            }
            catch (Exception stopped) when (_closed && stopped is SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // An earlier client had closed its socket before our answer came.
            }
        }
    }

    private byte[] Answer(IPAddress seen) => Encoding.UTF8.GetBytes($"{_name} {seen.ToAddress()}");
}
