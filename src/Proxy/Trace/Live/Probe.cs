using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Kernel.Namespaces;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Trace.Live;

/// <summary>One real packet: a TCP or SCTP connection that is closed once it is there, or an empty datagram.</summary>
internal sealed class Probe : IDisposable
{
    private readonly Socket _socket;
    private readonly Packet _packet;

    private Probe(Socket socket, Packet packet)
    {
        _socket = socket;
        _packet = packet with { SourcePort = (ushort)((System.Net.IPEndPoint)socket.LocalEndPoint!).Port };
    }

    /// <summary>With the source port that it really has.</summary>
    public Packet Packet => _packet;

    /// <summary>Bound, and nothing sent yet. Throws <see cref="FlagException"/>.</summary>
    /// <param name="packet">Its source must be an address of the namespace.</param>
    /// <param name="sourcePort">Null for any that is free.</param>
    /// <param name="inside">Where it is sent from; null for the calling thread's namespace.</param>
    public static Probe Open(Packet packet, ushort? sourcePort, NetworkNamespace? inside)
    {
        try
        {
            var socket = inside is null ? Bound(packet, sourcePort) : inside.Run(() => Bound(packet, sourcePort));
            return new Probe(socket, packet);
        }
        catch (SocketException failure)
        {
            var at = packet.Source.WithPort(sourcePort ?? 0);
            throw new FlagException(
                $"--live cannot send {packet.Protocol} from {at} here: {failure.Message}");
        }
    }

    /// <summary>Sends it and waits for an answer. Never throws for what the network does.</summary>
    public async Task<ProbeAnswer> SendAsync(TimeSpan patience, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(patience);
        try
        {
            await _socket.ConnectAsync(_packet.Destination.At(_packet.DestinationPort), deadline.Token);
            if (_packet.Protocol == Protocol.UDP)
            {
                await _socket.SendAsync(ReadOnlyMemory<byte>.Empty, deadline.Token);
                await _socket.ReceiveAsync(new byte[1], deadline.Token);
            }

            return ProbeAnswer.Accepted;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ProbeAnswer.Silence;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode switch
            {
                SocketError.ConnectionRefused or SocketError.ConnectionReset => ProbeAnswer.Refused,
                SocketError.TimedOut => ProbeAnswer.Silence,

                // A datagram that is longer than there is room for.
                SocketError.MessageSize => ProbeAnswer.Accepted,
                _ => ProbeAnswer.Unreachable,
            };
        }
    }

    public void Dispose() => _socket.Dispose();

    private static Socket Bound(Packet packet, ushort? sourcePort)
    {
        var at = packet.Source.At(sourcePort ?? 0);
        var socket = packet.Protocol switch
        {
            Protocol.UDP => new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp),
            Protocol.TCP => new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp),
            _ => new Socket(at.AddressFamily, SocketType.Stream, (ProtocolType)packet.Protocol),
        };
        try
        {
            socket.Bind(at);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
