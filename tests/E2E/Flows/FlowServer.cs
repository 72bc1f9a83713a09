using System.Net;
using System.Net.Sockets;
using System.Text;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Flows;

/// <summary>Answers every request of a connection or flow, for as long as it lasts, with the request and the client's
/// address and port as they are seen here: "REQUEST ADDRESS:PORT". TCP and UDP on one port.</summary>
internal sealed class FlowServer : IDisposable
{
    private readonly Socket _tcp;
    private readonly Socket _udp;
    private readonly List<Thread> _threads = [];

    public FlowServer(TemporaryNamespace inside, IPEndPoint at)
    {
        _tcp = inside.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        _udp = inside.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        _tcp.Bind(at);
        _tcp.Listen();
        _udp.Bind(at);
        Run(Accept);
        Run(AnswerDatagrams);
    }

    public void Dispose()
    {
        _tcp.Dispose();
        _udp.Dispose();
        _threads.ForEach(thread => thread.Join());
    }

    private void Run(Action work)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
            {
                // Closed by one side or the other. What that breaks is the client's to tell.
            }
        });
        lock (_threads)
        {
            _threads.Add(thread);
        }

        thread.Start();
    }

    private void Accept()
    {
        while (true)
        {
            var client = _tcp.Accept();
            new Thread(() => Answer(client)) { IsBackground = true }.Start();
        }
    }

    private static void Answer(Socket client)
    {
        using (client)
        {
            var buffer = new byte[256];
            try
            {
                int length;
                while ((length = client.Receive(buffer)) > 0)
                {
                    client.Send(Reply(buffer.AsSpan(0, length), client.RemoteEndPoint!));
                }
            }
            catch (SocketException)
            {
                // As above.
            }
        }
    }

    private void AnswerDatagrams()
    {
        var buffer = new byte[256];
        while (true)
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            var length = _udp.ReceiveFrom(buffer, ref from);
            _udp.SendTo(Reply(buffer.AsSpan(0, length), from), from);
        }
    }

    private static byte[] Reply(ReadOnlySpan<byte> request, EndPoint seen) =>
        Encoding.ASCII.GetBytes($"{Encoding.ASCII.GetString(request)} {seen}");
}
