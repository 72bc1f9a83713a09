using Signalbox.Kernel.Namespaces;

namespace Signalbox.E2E.Lab.Load;

/// <summary>Clients that call a URL again and again from inside a network namespace, each waiting for its answer before
/// it asks again. Half of them open a connection for each request, the others keep theirs. An answer that is no 200 or
/// that stays away is a failure.</summary>
internal sealed class LoadClients : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    private readonly NetworkNamespace _inside;
    private readonly Uri _url;
    private readonly CancellationTokenSource _stop = new();
    private readonly LoadCount _count = new();
    private readonly List<HttpClient> _clients = [];
    private readonly Task[] _loops;
    private int _keptOpened;

    private LoadClients(NetworkNamespace inside, Uri url, int pairs)
    {
        (_inside, _url) = (inside, url);
        _loops =
        [
            .. Enumerable.Range(0, pairs).SelectMany(_ => new[]
            {
                AskAsync(Client(TimeSpan.Zero, null), "new connections"),
                AskAsync(
                    Client(Timeout.InfiniteTimeSpan, () => Interlocked.Increment(ref _keptOpened)), "kept connections"),
            }),
        ];
    }

    /// <summary>Starts asking from a node, "outside", or a pod as NAMESPACE/NAME.</summary>
    public static LoadClients Start(LabRun lab, string place, string url, int pairs = 1) =>
        new(NetworkNamespace.Open(LabPlace.NamespaceOf(lab, place)), new Uri(url), pairs);

    /// <summary>How many connections those have opened that keep theirs.</summary>
    public int KeptOpened => Volatile.Read(ref _keptOpened);

    public LoadCount Count => _count;

    /// <summary>Returns when so many more answers have come. Fails when they stay away.</summary>
    public void WaitForMore(int answers)
    {
        var wanted = _count.Answers + answers;
        Eventually.True(() => _count.Answers >= wanted, () => $"{_url}: {_count}");
    }

    /// <summary>Ends the calls, each with its answer, and says what became of them.</summary>
    public async Task<LoadCount> StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        return _count;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _clients.ForEach(client => client.Dispose());
        _inside.Dispose();
        _stop.Dispose();
    }

    public override string ToString() =>
        $"{_url}: {_count}, {KeptOpened} opened to be kept";

    private HttpClient Client(TimeSpan lifetime, Action? opened)
    {
        var client = InsideHttp.Client(_inside, lifetime, opened);
        client.Timeout = AnswerLimit;
        _clients.Add(client);
        return client;
    }

    private async Task AskAsync(HttpClient client, string how)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.GetAsync(_url, CancellationToken.None);
                await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
                _count.Add(how, answer.IsSuccessStatusCode ? null : $"{how}: {(int)answer.StatusCode}");
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                _count.Add(how, $"{how}: {failure.Message} at {TimeProvider.System.GetUtcNow():HH:mm:ss.f}");
            }

            await Task.Delay(Pause);
        }
    }
}
