using System.Net;
using System.Net.Sockets;
using System.Text;
using Signalbox.Kernel;
using Signalbox.Kernel.Queues;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Queues;

public sealed class PacketQueueTests
{
    private const ushort Number = 4711;

    /// <summary>Of the headers of IPv4 and of UDP.</summary>
    private const int HeaderLength = 20 + 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_held_packet_goes_on_as_it_is_or_otherwise_or_not_at_all()
    {
        using var inside = new TemporaryNamespace("queue");
        using var receiver = inside.Run(() => new UdpClient(new IPEndPoint(IPAddress.Loopback, 0)));
        var port = ((IPEndPoint)receiver.Client.LocalEndPoint!).Port;
        receiver.Client.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        inside.Execute(
            "iptables", "-A", "OUTPUT", "-p", "udp", "--dport", $"{port}", "-j", "NFQUEUE", "--queue-num", $"{Number}",
            "--queue-bypass").ThrowIfFailed();
        using var queue = inside.Run(() => PacketQueue.Open(Number));
        using var sender = inside.Run(() => new UdpClient("127.0.0.1", port));
        var held = new List<HeldPacket>();
        foreach (var words in new[] { "one", "two", "three" })
        {
            sender.Send(Encoding.ASCII.GetBytes(words));
            queue.Read(Patience, held);
        }

        Assert.Equal(["one", "two", "three"], held.Select(packet => Encoding.ASCII.GetString(
            packet.Content.AsSpan(HeaderLength))));
        Assert.All(held, packet => Assert.Equal((byte)NetfilterHook.Output, packet.Hook));
        queue.Discard(held[0].Id);
        queue.Release(held[1].Id);
        queue.Release(held[2].Id, Changed(held[2].Content));
        Assert.Equal("two", Receive(receiver));
        Assert.Equal("THREE", Receive(receiver));
        Assert.Throws<KernelException>(() => inside.Run(() => PacketQueue.Open(Number)));

        // Nobody decides any more.
        queue.Dispose();
        sender.Send("four"u8);
        Assert.Equal("four", Receive(receiver));
    }

    private enum NetfilterHook : byte
    {
        Output = 3,
    }

    private static string Receive(UdpClient receiver)
    {
        IPEndPoint? from = null;
        return Encoding.ASCII.GetString(receiver.Receive(ref from));
    }

    /// <summary>In capitals, without a checksum, which UDP need not have.</summary>
    private static byte[] Changed(byte[] content)
    {
        var changed = content.ToArray();
        changed.AsSpan(HeaderLength - 2, 2).Clear();
        Encoding.ASCII.GetBytes(
            Encoding.ASCII.GetString(content.AsSpan(HeaderLength)).ToUpperInvariant(), changed.AsSpan(HeaderLength));
        return changed;
    }
}
