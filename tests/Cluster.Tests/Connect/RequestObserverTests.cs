using Signalbox.Cluster.Connect;

namespace Signalbox.Cluster.Tests.Connect;

public sealed class RequestObserverTests : IDisposable
{
    private readonly Entrance _entrance = new();
    private readonly Observer _observer = new();

    public void Dispose() => _entrance.Dispose();

    [Fact]
    public async Task Each_request_is_told_with_its_status_and_sizes()
    {
        _entrance.Options = _entrance.Options with { Time = TimeProvider.System };
        await using var server = await Entrance.Serve();
        var client = _entrance.OpenTo(server);
        client.Observe(_observer);
        await client.Get();
        using (await client.SendAsync(
            HttpMethod.Post, "/events", "{\"a\":1}"u8.ToArray(), TestContext.Current.CancellationToken))
        {
        }

        Assert.Equal(
            [("GET", 200, 0L), ("POST", 200, 7L)],
            _observer.Outcomes.Select(one => (one.Method.Method, one.Status ?? 0, one.Sent)));
        Assert.All(_observer.Outcomes, one => Assert.True(one.Took > TimeSpan.Zero));
        Assert.Equal(server.Url.Authority, client.Host);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_without_a_status()
    {
        var client = _entrance.OpenWith("server: 'http://127.0.0.1:1/'");
        client.Observe(_observer);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.Get());
        Assert.Null(Assert.Single(_observer.Outcomes).Status);
    }

    [Theory]
    [InlineData("https://10.96.0.1:443", "10.96.0.1:443")]
    [InlineData("https://api.example.com", "api.example.com")]
    [InlineData("https://[fd00::1]:6443/k8s", "[fd00::1]:6443")]
    [InlineData("http://localhost:8080/", "localhost:8080")]
    public void The_host_is_named_as_it_was_given(string url, string host) =>
        Assert.Equal(host, _entrance.OpenWith($"server: '{url}'").Host);

    private sealed class Observer : IRequestObserver
    {
        public List<RequestOutcome> Outcomes { get; } = [];

        public void Ended(RequestOutcome outcome) => Outcomes.Add(outcome);

        public void Repeated(HttpMethod method, int status) => throw new InvalidOperationException("not here");
    }
}
