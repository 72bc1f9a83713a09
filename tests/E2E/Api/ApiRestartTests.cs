using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Namespaces;
using static Signalbox.E2E.Api.ApiObjects;

namespace Signalbox.E2E.Api;

/// <summary>Servers that go away and come back, connections that end or fall silent.</summary>
public sealed class ApiRestartTests
{
    private const string Services = "/api/v1/services";

    [Theory]
    [InlineData(Ending.Clean)]
    [InlineData(Ending.Finish)]
    [InlineData(Ending.Reset)]
    public async Task A_server_comes_back_where_it_was_with_its_objects_and_no_memory_of_events(Ending ending)
    {
        using var authority = new ClusterAuthority();
        await using var lab = await ApiLab.StartAsync(new ApiServerOptions { Authority = authority });
        lab.Store.Put(ResourceKinds.Services, Service("a"));
        using var watch = await lab.Client.WatchAsync($"{Services}?watch=true&resourceVersion=1");
        Assert.Equal(["ADDED a@2"], await watch.TakeAsync(1));
        var next = watch.NextLineAsync();
        var stopping = Stopwatch.StartNew();
        await lab.Server.StopAsync(ending);
        if (ending == Ending.Clean)
        {
            Assert.True(stopping.Elapsed < TimeSpan.FromSeconds(5), $"said goodbye for {stopping.Elapsed}");
            Assert.Null(await next);
        }
        else
        {
            await Assert.ThrowsAnyAsync<IOException>(() => next);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => lab.Client.GetAsync(Services));
        lab.Store.Put(ResourceKinds.Services, Service("b"));
        await using var successor = await ApiServer.StartAsync(lab.Store, new ApiServerOptions
        {
            Authority = authority,
            Credentials = lab.Server.Credentials,
            Address = lab.Server.EndPoint,
        });
        Assert.Equal(lab.Server.Address, successor.Address);
        var list = await lab.Client.GetAsync(Services);
        Assert.Equal("3", (string?)list["metadata"]!["resourceVersion"]);
        using var old = await lab.Client.WatchAsync($"{Services}?watch=true&resourceVersion=2");
        Assert.Equal(410, (int)(await old.NextAsync())["object"]!["code"]!);
        using var fresh = await lab.Client.WatchAsync($"{Services}?watch=true&resourceVersion=3");
        lab.Store.Put(ResourceKinds.Services, Service("c"));
        Assert.Equal(["ADDED c@4"], await fresh.TakeAsync(1));
    }

    [Theory]
    [InlineData(Ending.Finish)]
    [InlineData(Ending.Reset)]
    public async Task Connections_are_cut_and_new_ones_are_welcome(Ending ending)
    {
        await using var lab = await ApiLab.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(lab.Server.EndPoint);
        Eventually.True(() => lab.Server.OpenConnections == 1, () => "the connection has not come");
        lab.Server.CutConnections(ending);
        var buffer = new byte[1];
        if (ending == Ending.Finish)
        {
            Assert.Equal(0, await socket.Client.ReceiveAsync(buffer, ApiClient.Deadline()));
        }
        else
        {
            var cut = await Assert.ThrowsAsync<SocketException>(
                async () => await socket.Client.ReceiveAsync(buffer, ApiClient.Deadline()));
            Assert.Equal(SocketError.ConnectionReset, cut.SocketErrorCode);
        }

        Eventually.True(() => lab.Server.OpenConnections == 0, () => "the connection is still there");
        await lab.Client.GetAsync(Services);
        Assert.Equal(2, lab.Server.Counters.Connections);
    }

    [Fact]
    public async Task Watches_of_a_kind_are_ended_and_counted()
    {
        await using var lab = await ApiLab.StartAsync();
        using var services = await lab.Client.WatchAsync($"{Services}?watch=true");
        using var nodes = await lab.Client.WatchAsync("/api/v1/nodes?watch=true");
        Assert.Equal((1, 1), (Open(lab, "services"), Open(lab, "nodes")));
        lab.Server.EndWatches("services");
        Assert.Null(await services.NextLineAsync());
        Eventually.True(() => Open(lab, "services") == 0, () => "the watch is still there");
        Assert.Equal(1, Open(lab, "nodes"));
        Assert.Equal(1, lab.Server.Counters.Requests("nodes", ApiVerb.Watch));
        Assert.Equal(["services ?watch=true HTTP/2", "nodes ?watch=true HTTP/2"],
            lab.Server.Counters.Log.Select(one => $"{one.Resource} {one.Query} {one.Protocol}"));
        nodes.Dispose();
        Eventually.True(() => Open(lab, "nodes") == 0, () => "nobody listens, and the watch is still there");
    }

    [Fact]
    public async Task A_server_serves_at_the_socket_it_is_given()
    {
        var listener = ListeningSocket.Open(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        await using var lab = await ApiLab.StartAsync(new ApiServerOptions { Listener = listener });
        Assert.Equal(AddressFamily.InterNetworkV6, lab.Server.EndPoint.AddressFamily);
        await lab.Client.GetAsync(Services);
    }

    [Fact]
    public async Task A_server_serves_inside_a_network_namespace()
    {
        using var inside = new TemporaryNamespace("api");
        var listener = inside.Run(() => ListeningSocket.Open(new IPEndPoint(IPAddress.Loopback, 0)));
        await using var lab = await ApiLab.StartAsync(new ApiServerOptions { Listener = listener, IsPlain = true });
        var answer = inside.Execute("curl", "--silent", "--max-time", "20", $"{lab.Server.Address}readyz");
        Assert.Equal("ok", answer.Output);
        await Assert.ThrowsAsync<HttpRequestException>(() => lab.Client.GetAsync("/readyz"));
    }

    [Fact]
    public async Task A_black_hole_passes_nothing_and_closes_nothing_until_it_heals()
    {
        await using var lab = await ApiLab.StartAsync();
        await using var hole = BlackHole.Start(lab.Server.EndPoint);
        using var client = new ApiClient(lab.Server, ApiLab.Token, at: hole.Address);
        using var watch = await client.WatchAsync($"{Services}?watch=true&resourceVersion=1");
        lab.Store.Put(ResourceKinds.Services, Service("a"));
        Assert.Equal(["ADDED a@2"], await watch.TakeAsync(1));
        hole.Swallow();
        lab.Store.Put(ResourceKinds.Services, Service("b"));
        var next = watch.TakeAsync(1);
        using var late = new ApiClient(lab.Server, ApiLab.Token, at: hole.Address);
        var list = late.GetAsync(Services);
        Eventually.True(() => hole.OpenSockets == 4, () => "the second connection has not come");
        Assert.False(next.IsCompleted || list.IsCompleted);
        Assert.Equal(1, lab.Server.OpenConnections);
        hole.Heal();
        Assert.Equal(["ADDED b@3"], await next);
        Assert.Equal(2, (await list)["items"]!.AsArray().Count);
        lab.Server.CutConnections(Ending.Reset);
        await Assert.ThrowsAnyAsync<IOException>(() => watch.NextLineAsync());
        Eventually.True(() => hole.OpenSockets == 0, () => "the relay keeps what the server has cut");
    }

    private static int Open(ApiLab lab, string resource) => lab.Server.Counters.OpenWatches(resource);
}
