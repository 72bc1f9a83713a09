using System.Net.Sockets;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Pods;

/// <summary>One client call from inside a namespace to an <see cref="EchoServer"/>, or to whatever address should
/// lead to one. <see cref="Source"/>, when given, is the address that the client's socket is bound to.</summary>
public sealed record Probe(TemporaryNamespace From, Address To, ushort Port, Protocol Protocol, Address? Source = null)
{
    /// <summary>How long an answer may take before it counts as none. TCP's refusals need more than the default
    /// second: when the ICMP error comes back so fast that connect() still holds the socket's lock, the kernel
    /// remembers it only as a soft error, and it is the repeated SYN, a second later, that is refused.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Sends one request. Never throws for what the network does.</summary>
    public async Task<ProbeResult> RunAsync()
    {
        using var socket = From.Run(OpenSocket);
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            await socket.ConnectAsync(To.At(Port), deadline.Token).ConfigureAwait(false);
            if (Protocol == Protocol.UDP)
            {
                await socket.SendAsync("?"u8.ToArray(), deadline.Token).ConfigureAwait(false);
            }

            return Parse(await ReadAnswerAsync(socket, deadline.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            return new ProbeResult.NoAnswer(ProbeResult.NoAnswer.TimedOut);
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return new ProbeResult.Refused();
        }
        catch (SocketException failure)
        {
            return new ProbeResult.NoAnswer(failure.NativeErrorCode);
        }
    }

    private Socket OpenSocket()
    {
        var family = To.Family == IPFamily.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        var socket = Protocol == Protocol.UDP
            ? new Socket(family, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        if (Source is { } source)
        {
            socket.Bind(source.At(0));
        }

        return socket;
    }

    private async Task<string> ReadAnswerAsync(Socket socket, CancellationToken cancellation)
    {
        var buffer = new byte[512];
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            length += read;
            if (read == 0 || Protocol == Protocol.UDP)
            {
                return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
    }

    private static ProbeResult.Answered Parse(string answer)
    {
        var words = answer.Split(' ');
        return words.Length == 2
            ? new ProbeResult.Answered(words[0], Address.Parse(words[1]))
            : throw new InvalidDataException($"'{answer}' is not an echo server's answer");
    }
}
