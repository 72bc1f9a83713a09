using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Signalbox.Lab.Dns;

/// <summary>Asks a name server one thing by UDP, in the network namespace of the calling thread.</summary>
public static class DnsQuestion
{
    private const int HeaderLength = 12;
    private const ushort Internet = 1;

    /// <summary>The answer, or null when none that can be read came in time: nobody is there, or it does not work yet.
    /// </summary>
    public static DnsReply? Ask(IPEndPoint server, string name, DnsType type, TimeSpan patience)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.ReceiveTimeout = (int)patience.TotalMilliseconds;
        try
        {
            socket.Connect(server);
            socket.Send(Encode(name, type));
            var reply = new byte[4096];
            return Decode(reply.AsSpan(0, socket.Receive(reply)));
        }
        catch (Exception failure) when (failure is SocketException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A message of RFC 1035 that asks one question and wants recursion.</summary>
    internal static byte[] Encode(string name, DnsType type)
    {
        var message = new List<byte> { 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0 };
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            var bytes = Encoding.ASCII.GetBytes(label);
            message.Add((byte)bytes.Length);
            message.AddRange(bytes);
        }

        message.Add(0);
        Span<byte> ending = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(ending, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(ending[2..], Internet);
        message.AddRange(ending);
        return [.. message];
    }

    /// <summary>Reads the code and the records of the answer section. Throws <see cref="FormatException"/> for a reply
    /// that ends too early, or leads in circles.</summary>
    internal static DnsReply Decode(ReadOnlySpan<byte> message)
    {
        try
        {
            return Read(message);
        }
        catch (Exception tooShort) when (tooShort is IndexOutOfRangeException or ArgumentException)
        {
            throw new FormatException("the reply is not whole", tooShort);
        }
    }

    private static DnsReply Read(ReadOnlySpan<byte> message)
    {
        var code = message[3] & 0xf;
        var count = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        var at = SkipName(message, HeaderLength) + 4;
        var records = new List<string>();
        for (var record = 0; record < count; record++)
        {
            at = SkipName(message, at);
            var type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
            at += 10;
            records.Add(type is DnsType.A or DnsType.AAAA
                ? new IPAddress(message.Slice(at, length)).ToString()
                : ReadName(message, at));
            at += length;
        }

        return new DnsReply(code, [.. records]);
    }

    private static int SkipName(ReadOnlySpan<byte> message, int at)
    {
        while (message[at] is > 0 and < 0xc0)
        {
            at += message[at] + 1;
        }

        return at + (message[at] == 0 ? 1 : 2);
    }

    // Two bits of a length say that the rest of the name is elsewhere: always earlier than where it was so far, so that
    // this ends.
    private static string ReadName(ReadOnlySpan<byte> message, int at)
    {
        var labels = new List<string>();
        var earliest = at;
        while (message[at] != 0)
        {
            if (message[at] >= 0xc0)
            {
                var elsewhere = BinaryPrimitives.ReadUInt16BigEndian(message[at..]) & 0x3fff;
                at = earliest = elsewhere < earliest
                    ? elsewhere
                    : throw new FormatException("a name in the reply has no end");
                continue;
            }

            labels.Add(Encoding.ASCII.GetString(message.Slice(at + 1, message[at])));
            at += message[at] + 1;
        }

        return string.Join('.', labels);
    }
}

/// <summary>What is asked for; numbers of RFC 1035 and 3596.</summary>
public enum DnsType
{
    A = 1,
    PTR = 12,
    AAAA = 28,
}
