using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Life;

/// <summary>Asks a lab's daemon.</summary>
internal static class ControlClient
{
    /// <summary>Sends the request and returns the answer; lines that come before it go to <paramref name="tell"/>.
    /// Throws <see cref="LabException"/> when the daemon refuses, goes away or is not there.</summary>
    public static async Task<JsonObject> AskAsync(
        LabState state, ControlRequest request, Action<string> tell, CancellationToken stop)
    {
        using var socket = await ConnectAsync(state, stop).ConfigureAwait(false)
            ?? throw new LabException(state.Exists
                ? $"lab '{state.Name}' does not run: 'signalbox-lab up --name {state.Name}' starts it again"
                : $"there is no lab '{state.Name}': 'signalbox-lab up --name {state.Name}' makes one"
                + (Environment.UserName == "root" ? "" : "; labs of root are seen by root alone"));
        return await AskAsync(socket, request, tell, stop).ConfigureAwait(false);
    }

    /// <summary>Null when nobody listens.</summary>
    public static async Task<Socket?> ConnectAsync(LabState state, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(state.ControlPath), stop).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <inheritdoc cref="AskAsync(LabState, ControlRequest, Action{string}, CancellationToken)"/>
    public static async Task<JsonObject> AskAsync(
        Socket socket, ControlRequest request, Action<string> tell, CancellationToken stop)
    {
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(request), stop).ConfigureAwait(false);
        await stream.WriteAsync("\n"u8.ToArray(), stop).ConfigureAwait(false);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await ReadLineAsync(reader, stop).ConfigureAwait(false) is { } line)
        {
            switch (JsonSerializer.Deserialize<ControlMessage>(line)!)
            {
                case { Answer: { } answer }:
                    return answer;
                case { Failure: { } failure }:
                    throw new LabException(failure);
                case { Text: { } text }:
                    tell(text);
                    break;
            }
        }

        throw new LabException("the lab's daemon ended before it answered; its log may say why");
    }

    private static async Task<string?> ReadLineAsync(StreamReader reader, CancellationToken stop)
    {
        try
        {
            return await reader.ReadLineAsync(stop).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
