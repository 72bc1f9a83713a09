using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Bench.Nftables;

/// <summary>Sends datagrams from a node, each of a new flow, to one frontend: by a raw socket, so that nothing but
/// the way through netfilter's output hooks costs. There is no network behind it.</summary>
internal sealed class UDPFlood : IDisposable
{
    private const int HeaderLength = 28;
    private const ushort FirstPort = 1_024;
    private const uint Ports = 60_000;

    /// <summary>Where pods are, so that nothing is masqueraded: 172.30.0.0.</summary>
    private const uint Sources = 0xAC1E0000;

    private readonly TemporaryNamespace _inside;
    private readonly Socket _socket;
    private readonly byte[] _packet = new byte[HeaderLength + 4];
    private uint _flow;

    public UDPFlood(TemporaryNamespace inside, Address frontend, ushort port)
    {
        _inside = inside;
        TemporaryNamespace.Ip("-n", inside.Name, "addr", "add", "10.200.0.2/32", "dev", "lo");
        TemporaryNamespace.Ip("-n", inside.Name, "route", "add", "default", "dev", "lo", "src", "10.200.0.2");
        _socket = inside.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw));
        Span<byte> address = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(address, (uint)frontend.Bits);
        _socket.Connect(new IPEndPoint(new IPAddress(address), port));
        WriteHeaders(address, port);
    }

    /// <summary>Processor time of one flow, in nanoseconds.</summary>
    public double NanosecondsPerFlow(int flows) => _inside.Run(() =>
    {
        var start = Spent.NowWithProcessor;
        for (var i = 0; i < flows; i++)
        {
            var flow = _flow++;
            BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(12), Sources + (flow / Ports % ushort.MaxValue));
            BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(20), (ushort)(FirstPort + (flow % Ports)));
            _socket.Send(_packet, SocketFlags.None, out _); // AccessDenied: it was dropped, as it should be.
        }

        return (Spent.NowWithProcessor - start).ProcessorMicroseconds * 1e3 / flows;
    });

    public void Dispose() => _socket.Dispose();

    /// <summary>IPv4 without options, UDP without a checksum.</summary>
    private void WriteHeaders(ReadOnlySpan<byte> target, ushort port)
    {
        const byte VersionAndLength = 0x45;
        const byte TimeToLive = 64;
        const byte UDP = 17;
        _packet[0] = VersionAndLength;
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), (ushort)_packet.Length);
        _packet[8] = TimeToLive;
        _packet[9] = UDP;
        target.CopyTo(_packet.AsSpan(16));
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(22), port);
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(24), (ushort)(_packet.Length - 20));
    }
}
