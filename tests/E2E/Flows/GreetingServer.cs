using System.Net;
using System.Net.Sockets;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Flows;

/// <summary>Greets every TCP connection with one byte and closes it.</summary>
internal sealed class GreetingServer : IDisposable
{
    private readonly Socket _listener;
    private readonly Thread _thread;

    public GreetingServer(TemporaryNamespace inside, IPEndPoint at)
    {
        _listener = inside.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        _listener.Bind(at);
        _listener.Listen();
        _thread = new Thread(Run);
        _thread.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                Greet(_listener.Accept());
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The listener is closed.
        }
    }

    private static void Greet(Socket client)
    {
        using (client)
        {
            try
            {
                client.Send("!"u8);
            }
            catch (SocketException)
            {
                // Closed by the other side. What that breaks is the client's to tell.
            }
        }
    }
}
