using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Bench.Nftables;

/// <summary>A node that has every pod, client and server of each connection being one thread, so that its processor
/// time is all that a connection costs. Clients call from a pod's address: nothing is masqueraded.</summary>
internal sealed class ConnectionNode : IDisposable
{
    private const int PodPort = 8080;

    private static readonly LingerOption Reset = new(enable: true, seconds: 0);
    private static readonly IPAddress Client = IPAddress.Parse("172.31.255.1");

    private readonly TemporaryNamespace _inside;
    private readonly IPEndPoint _frontend;
    private readonly Socket _pods;

    /// <param name="inside">With the rules; gets addresses and routes. Stays the caller's.</param>
    /// <param name="frontend">A ClusterIP, of which port 80 is called.</param>
    public ConnectionNode(TemporaryNamespace inside, Address frontend)
    {
        _inside = inside;
        Span<byte> address = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(address, (uint)frontend.Bits);
        _frontend = new IPEndPoint(new IPAddress(address), 80);
        TemporaryNamespace.Ip("-n", inside.Name, "route", "add", "local", "172.16.0.0/12", "dev", "lo");
        TemporaryNamespace.Ip("-n", inside.Name, "route", "add", "10.96.0.0/12", "dev", "lo");
        _pods = inside.Run(() =>
        {
            var pods = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            pods.Bind(new IPEndPoint(IPAddress.Any, PodPort));
            pods.Listen();
            return pods;
        });
    }

    /// <summary>Processor time of one connection, made, accepted and reset, in microseconds.</summary>
    public double MicrosecondsPerConnection(int connections) => _inside.Run(() =>
    {
        var start = Spent.NowWithProcessor;
        for (var i = 0; i < connections; i++)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Bind(new IPEndPoint(Client, 0));
            client.Connect(_frontend);
            using var pod = _pods.Accept();
            client.LingerState = Reset;
        }

        return (Spent.NowWithProcessor - start).ProcessorMicroseconds / connections;
    });

    public void Dispose() => _pods.Dispose();
}
