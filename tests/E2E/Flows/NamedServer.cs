using System.Net;
using System.Net.Sockets;
using System.Text;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Flows;

/// <summary>Answers every datagram with its own name and what it was sent: "NAME REQUEST".</summary>
internal sealed class NamedServer : IDisposable
{
    private readonly Socket _socket;
    private readonly Thread _thread;
    private readonly string _name;

    public NamedServer(TemporaryNamespace inside, string name, IPEndPoint at)
    {
        _name = name;
        _socket = inside.Run(() => new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        _socket.Bind(at);
        _thread = new Thread(Answer);
        _thread.Start();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _thread.Join();
    }

    private void Answer()
    {
        var buffer = new byte[256];
        var from = (EndPoint)new IPEndPoint(
            _socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                var length = _socket.ReceiveFrom(buffer, ref from);
                _socket.SendTo(Encoding.ASCII.GetBytes($"{_name} {Encoding.ASCII.GetString(buffer, 0, length)}"), from);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
