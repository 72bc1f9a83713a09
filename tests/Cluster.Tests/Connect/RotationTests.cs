using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Signalbox.Cluster.Connect;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>Files that change while the client lives.</summary>
public sealed class RotationTests : IDisposable
{
    private const string Pair = "client-certificate: client.crt, client-key: client.key";
    private static readonly TimeSpan JustBefore = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Entrance _entrance = new();

    public void Dispose() => _entrance.Dispose();

    [Fact]
    public async Task A_token_file_is_looked_at_every_ten_seconds()
    {
        await using var server = await Entrance.Serve();
        _entrance.Files.Write("token", "one");
        var client = _entrance.OpenTo(server, "tokenFile: token");
        await client.Get();
        _entrance.Files.Replace("token", "two");
        _entrance.Clock.Pass(JustBefore);
        await client.Get();
        _entrance.Clock.Pass(Second);
        await client.Get();
        Assert.Equal(["Bearer one", "Bearer one", "Bearer two"], Tokens(server));
    }

    [Fact]
    public async Task A_refused_token_is_read_anew_at_once()
    {
        await using var server = await Entrance.Serve(Wanting("Bearer two"));
        _entrance.Files.Write("token", "one");
        var client = _entrance.OpenTo(server, "tokenFile: token");
        _entrance.Files.Replace("token", "two");
        using var response = await client.SendAsync(HttpMethod.Post, "/a", "{}"u8.ToArray(), CancellationToken.None);
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(["Bearer one", "Bearer two"], Tokens(server));
        Assert.All(server.Requests, request => Assert.Equal("POST /a {}", $"{request.Line} {request.Body}"));
    }

    [Fact]
    public async Task A_refused_token_that_has_not_changed_goes_once()
    {
        await using var server = await Entrance.Serve(Wanting("Bearer two"));
        _entrance.Files.Write("token", "one");
        Assert.Equal("401 who are you", await _entrance.OpenTo(server, "tokenFile: token").Get());
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_token_that_is_refused_twice_is_not_tried_for_ever()
    {
        await using var server = await Entrance.Serve(Wanting("Bearer three"));
        _entrance.Files.Write("token", "one");
        var client = _entrance.OpenTo(server, "tokenFile: token");
        _entrance.Files.Replace("token", "two");
        Assert.Equal("401 who are you", await client.Get());
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task The_token_of_a_pod_is_read_anew_as_well()
    {
        await using var server = await Entrance.Serve(Wanting("Bearer two"));
        _entrance.Files.Write("token", "one");
        _entrance.Variables["KUBERNETES_SERVICE_HOST"] = "127.0.0.1";
        _entrance.Variables["KUBERNETES_SERVICE_PORT"] = $"{server.Port}";
        var client = _entrance.Open(_entrance.Options);
        _entrance.Files.Replace("token", "two");
        Assert.Equal("200 {}", await client.Get());
    }

    [Fact]
    public async Task A_token_file_that_cannot_be_read_leaves_the_last_token_and_is_told_once()
    {
        await using var server = await Entrance.Serve();
        _entrance.Files.Write("token", "one");
        var client = _entrance.OpenTo(server, "tokenFile: token");
        File.Delete(_entrance.Files["token"]);
        await Later(client);
        await Later(client);
        Assert.EndsWith(
            "token: there is no such file; what it held before stays in use", Assert.Single(_entrance.Reported));

        _entrance.Files.Write("token", "");
        await Later(client);
        await Later(client);
        Assert.Equal(2, _entrance.Reported.Count);
        _entrance.Files.Write("token", "two");
        await Later(client);
        File.Delete(_entrance.Files["token"]);
        await Later(client);
        Assert.Equal(3, _entrance.Reported.Count);
        Assert.Equal([.. Enumerable.Repeat("Bearer one", 4), "Bearer two", "Bearer two"], Tokens(server));
    }

    [Fact]
    public async Task A_file_that_was_away_for_a_while_is_told_of_each_time()
    {
        await using var server = await Entrance.Serve();
        _entrance.Files.Write("token", "one");
        var client = _entrance.OpenTo(server, "tokenFile: token");
        for (var time = 1; time <= 2; time++)
        {
            File.Move(_entrance.Files["token"], _entrance.Files["away"]);
            await Later(client);
            File.Move(_entrance.Files["away"], _entrance.Files["token"]);
            await Later(client);
            Assert.Equal(time, _entrance.Reported.Count);
        }
    }

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2)]
    [InlineData(HttpProtocols.Http1)]
    public async Task A_new_certificate_is_for_new_connections_and_old_streams_go_on(HttpProtocols protocols)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Entrance.Serve(setup => setup with
        {
            Protocols = protocols,
            ClientRoot = Entrance.Authority.Own,
            Answer = context => context.Request.Path == "/watch" ? Watch(context, go.Task) : Task.CompletedTask,
        });
        _entrance.WritePair(Entrance.Authority.Client("one"));
        var client = _entrance.OpenTo(server, Pair);
        using var watch = await client.SendAsync(HttpMethod.Get, "/watch", null, CancellationToken.None);
        _entrance.WritePair(Entrance.Authority.Client("two"));
        await Later(client);
        await client.Get();
        Assert.Equal(["CN=one", "CN=two", "CN=two"], server.Requests.Select(request => request.Client));
        go.SetResult();
        Assert.Equal("begin, end", await watch.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_old_connection_is_closed_when_nobody_uses_it()
    {
        await using var server = await Entrance.Serve(
            setup => setup with { ClientRoot = Entrance.Authority.Own });
        await using var relay = new Relay(server.Port);
        _entrance.WritePair(Entrance.Authority.Client("one"));
        _entrance.Options = _entrance.Options with { IdleTimeout = TimeSpan.FromSeconds(1) };
        var client = _entrance.OpenWith(
            $"server: 'https://127.0.0.1:{relay.Port}', certificate-authority: ca.crt", Pair);
        await client.Get();
        _entrance.WritePair(Entrance.Authority.Client("two"));
        await Later(client);
        Assert.Equal(2, relay.Accepted);
        await Waiting.For(() => relay.Open == 0, "both connections closed");
    }

    [Fact]
    public async Task A_refused_certificate_is_read_anew_at_once()
    {
        await using var server = await Entrance.Serve(setup => setup with
        {
            ClientRoot = Entrance.Authority.Own,
            Answer = context =>
            {
                var isWanted = context.Connection.ClientCertificate?.Subject == "CN=two";
                context.Response.StatusCode = isWanted ? 200 : 401;
                return Task.CompletedTask;
            },
        });
        _entrance.WritePair(Entrance.Authority.Client("one"));
        var client = _entrance.OpenTo(server, Pair);
        _entrance.WritePair(Entrance.Authority.Client("two"));
        Assert.Equal("200 ", await client.Get());
    }

    [Fact]
    public async Task A_pair_half_written_leaves_the_last_one()
    {
        await using var server = await Entrance.Serve(
            setup => setup with { ClientRoot = Entrance.Authority.Own });
        _entrance.WritePair(Entrance.Authority.Client("one"));
        var client = _entrance.OpenTo(server, Pair);
        var second = Entrance.Authority.Client("two");
        _entrance.Files.Replace("client.crt", second.Pem);
        await Later(client);
        Assert.Contains("client-key: is not the certificate's key", Assert.Single(_entrance.Reported));
        _entrance.Files.Replace("client.key", second.KeyPem);
        await Later(client);
        Assert.Equal(["CN=one", "CN=two"], server.Requests.Select(request => request.Client));
    }

    [Fact]
    public async Task A_new_ca_is_for_new_connections()
    {
        var next = CertificateMaker.Root("next");
        await using var first = await Entrance.Serve();
        await using var second = await Entrance.Serve(
            setup => setup with { Certificate = next.Server("127.0.0.1") });
        var port = first.Port;
        await using var relay = new Relay((_, _) => Task.FromResult(Volatile.Read(ref port)));
        var client = _entrance.OpenWith($"server: 'https://127.0.0.1:{relay.Port}', certificate-authority: ca.crt");
        await client.Get();

        Volatile.Write(ref port, second.Port);
        _entrance.Files.Replace("ca.crt", next.Pem);
        Assert.Equal("200 {}", await Later(client));
        Assert.Single(second.Requests);
    }

    [Fact]
    public async Task The_same_ca_in_a_new_file_keeps_the_connection()
    {
        await using var server = await Entrance.Serve();
        var client = _entrance.OpenTo(server);
        await client.Get();
        _entrance.Files.Replace("ca.crt", Entrance.Authority.Pem);
        await Later(client);
        Assert.Single(server.Requests.Select(request => request.Connection).Distinct());
    }

    private async Task<string> Later(ApiClient client)
    {
        _entrance.Clock.Pass(JustBefore + Second);
        return await client.Get();
    }

    private static IEnumerable<string> Tokens(TestServer server) =>
        server.Requests.Select(request => request.Headers.Authorization.ToString());

    private static Func<TestServerSetup, TestServerSetup> Wanting(string authorization) => setup => setup with
    {
        Answer = context =>
        {
            var isWanted = context.Request.Headers.Authorization == authorization;
            context.Response.StatusCode = isWanted ? 200 : 401;
            return context.Response.WriteAsync(isWanted ? "{}" : "who are you");
        },
    };

    private static async Task Watch(HttpContext context, Task go)
    {
        await context.Response.WriteAsync("begin, ");
        await context.Response.Body.FlushAsync();
        await go;
        await context.Response.WriteAsync("end");
    }
}
