using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Signalbox.Testing.Http;

/// <summary>What an HTTP server answered, as bytes came. Headers by name; a name that came twice is a fault.</summary>
public sealed record HttpReply(string StatusLine, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public int Status => int.Parse(StatusLine.Split(' ')[1]);

    /// <summary>The names and values that are the same at any time: without Date, and without the length, which
    /// follows from the body.</summary>
    public IEnumerable<string> SteadyHeaders => Headers
        .Where(header => header.Key is not ("Date" or "Content-Length"))
        .Select(header => $"{header.Key}: {header.Value}")
        .Order(StringComparer.Ordinal);

    /// <summary>Asks on a connection of its own. Throws <see cref="SocketException"/> when nobody listens.</summary>
    public static HttpReply Ask(IPEndPoint at, string path, string method = "GET")
    {
        using var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
        };
        socket.Connect(at);
        return Ask(socket, path, method);
    }

    /// <summary>Asks on a connection, which stays open.</summary>
    public static HttpReply Ask(Socket connected, string path, string method = "GET")
    {
        connected.Send(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: node\r\n\r\n"));
        var received = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var text = Encoding.UTF8.GetString([.. received]);
            if (text.Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                var reply = Parse(text);
                var length = reply.Headers.TryGetValue("Content-Length", out var said) ? int.Parse(said) : 0;
                if (method == "HEAD" || Encoding.UTF8.GetByteCount(reply.Body) >= length)
                {
                    return reply;
                }
            }

            var count = connected.Receive(buffer);
            received.AddRange(count > 0 ? buffer[..count] : throw new IOException($"the answer ends after: {text}"));
        }
    }

    /// <summary>A recorded answer, with a line about the request before it.</summary>
    public static HttpReply ReadRecording(string path)
    {
        var lines = File.ReadAllText(path).Split('\n', 2)[1];
        var end = lines.IndexOf("\n\n", StringComparison.Ordinal);
        return Parse($"{lines[..end].Replace("\n", "\r\n")}\r\n\r\n{lines[(end + 2)..]}");
    }

    private static HttpReply Parse(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = text[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(part => part[0], part => part[1]);
        return new HttpReply(lines[0], headers, text[(end + 4)..]);
    }
}
