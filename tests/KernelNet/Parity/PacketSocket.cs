using System.Net;
using System.Net.Sockets;

namespace Signalbox.KernelNet.Parity;

/// <summary>Frames of the links of a network namespace: packet(7) with link headers. Made by the thread that is inside.
/// </summary>
internal sealed class PacketSocket : IDisposable
{
    public const int LinkHeader = 14;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[2048];

    /// <param name="link">The index of the link; 0 is all of them, to receive only.</param>
    public PacketSocket(int link)
    {
        // Without a protocol nothing is received before the link is known.
        _socket = new Socket(AddressFamily.Packet, SocketType.Raw, 0)
        {
            ReceiveBufferSize = 1 << 20,
            Blocking = false,
        };
        _socket.Bind(new LinkEndPoint(link));
    }

    public void Send(ReadOnlySpan<byte> frame) => _socket.Send(frame);

    /// <summary>Waits that long for a frame. Empty when there is none.</summary>
    public ReadOnlySpan<byte> Receive(TimeSpan patience) =>
        _socket.Poll(patience, SelectMode.SelectRead) ? _buffer.AsSpan(0, _socket.Receive(_buffer)) : default;

    public void Dispose() => _socket.Dispose();

    /// <summary>struct sockaddr_ll of linux/if_packet.h, for all protocols.</summary>
    private sealed class LinkEndPoint(int link) : EndPoint
    {
        private const int Length = 20;
        private const byte EveryProtocol = 3;

        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, Length);
            address[3] = EveryProtocol; // In network order.
            BitConverter.TryWriteBytes(address.Buffer.Span[4..], link);
            return address;
        }
    }
}
