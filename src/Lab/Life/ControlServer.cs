using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Life;

/// <summary>Does the work of a verb. May tell lines meanwhile; throws <see cref="LabException"/> for what cannot be
/// done.</summary>
internal delegate Task<JsonObject> ControlVerb(ControlRequest request, Func<string, Task> tell);

/// <summary>The daemon's side of its control socket: a request per connection.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ControlVerb _verb;
    private readonly LabLog _log;
    private readonly string _path;
    private readonly HashSet<Task> _open = [];
    private readonly Task _accepting;

    private ControlServer(string path, ControlVerb verb, LabLog log)
    {
        (_path, _verb, _log) = (path, verb, log);
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(16);
        _accepting = AcceptAsync();
    }

    /// <summary>A socket that a dead daemon has left there is replaced.</summary>
    public static ControlServer Start(string path, ControlVerb verb, LabLog log) => new(path, verb, log);

    /// <summary>Takes no more requests, and waits for those that are being answered.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        Task[] open;
        lock (_open)
        {
            open = [.. _open];
        }

        await Task.WhenAll(open).ConfigureAwait(false);
        File.Delete(_path);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }

            var serving = ServeAsync(client);
            lock (_open)
            {
                _open.RemoveWhere(task => task.IsCompleted);
                _open.Add(serving);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await using var stream = new NetworkStream(client, ownsSocket: true);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        try
        {
            if (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                var request = JsonSerializer.Deserialize<ControlRequest>(line)!;
                var last = await AnswerAsync(request, stream).ConfigureAwait(false);
                await WriteAsync(stream, last).ConfigureAwait(false);
            }
        }
        catch (Exception left) when (left is IOException or JsonException)
        {
            _log.Write($"a command went away: {left.Message}");
        }
    }

    private async Task<ControlMessage> AnswerAsync(ControlRequest request, Stream stream)
    {
        try
        {
            var answer = await _verb(request, text => WriteAsync(stream, new ControlMessage { Text = text }))
                .ConfigureAwait(false);
            return new ControlMessage { Answer = answer };
        }
        catch (LabException refused)
        {
            return new ControlMessage { Failure = refused.Message };
        }
        catch (Exception failure) when (failure is not IOException)
        {
            // The daemon lives on; whoever asked is told what went wrong.
            _log.Write($"{request.Verb} failed: {failure}");
            return new ControlMessage { Failure = $"{request.Verb} failed: {failure.Message}" };
        }
    }

    private static async Task WriteAsync(Stream stream, ControlMessage message)
    {
        await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(message)).ConfigureAwait(false);
        await stream.WriteAsync("\n"u8.ToArray()).ConfigureAwait(false);
    }
}
