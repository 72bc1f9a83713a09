using System.Net;
using System.Net.Sockets;

namespace Signalbox.E2E.Streams;

/// <summary>A TCP port of this machine behind which nobody reads.</summary>
internal sealed class DeafPort : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public DeafPort() => _listener.Start();

    public int Number => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();
}
