using System.Net;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Http;
using Signalbox.Testing;
using Signalbox.Testing.Golden;
using Signalbox.Testing.Http;

namespace Signalbox.Proxy.Tests.Health;

/// <summary>What load balancers are told, and where.</summary>
public sealed class HealthCheckPortsTests
{
    private const string Web = "shop/web";

    private static readonly EndpointSlice One = A.Slice(Web, A.Local("10.0.0.1"), A.Remote("10.0.0.9"));
    private static readonly EndpointSlice Two = A.Slice(Web, A.Local("10.0.0.1"), A.Local("10.0.0.2"));
    private static readonly EndpointSlice None = A.Slice(Web, A.Remote("10.0.0.9"));

    private readonly ushort _port = PortsRun.FreePort();

    [Fact]
    public async Task A_port_is_open_after_a_sync_and_its_count_follows_the_endpoints_of_this_node()
    {
        await using var run = new PortsRun(IPFamily.IPv4);
        var cluster = new TestCluster().Set(Service(_port), None);
        run.Fail(cluster.Plan, Web);
        run.Sync(cluster.Plan);
        Assert.Null(PortsRun.Ask(_port));
        run.Sync(cluster.Plan, Web);
        PortsRun.WaitFor("503 web 0", _port);
        run.Sync(cluster.Set(Two).Plan, Web);
        PortsRun.WaitFor("200 web 2", _port);
        run.Fail(cluster.Set(One).Plan, Web);
        PortsRun.WaitFor("200 web 2", _port);
        run.Sync(cluster.Plan, Web);
        PortsRun.WaitFor("200 web 1", _port);
        run.Sync(cluster.RemoveSlice("shop/web-1").Plan, Web);
        PortsRun.WaitFor("503 web 0", _port);
        run.Sync(cluster.RemoveService(Web).Plan, Web);
        PortsRun.WaitFor("-", _port);
        Assert.Empty(run.Events);
    }

    [Fact]
    public async Task The_answer_is_the_same_for_all_that_may_be_asked()
    {
        await using var run = new PortsRun(IPFamily.IPv4);
        run.Sync(new TestCluster().Set(Service(_port), One).Plan, Web);
        PortsRun.WaitFor("200 web 1", _port);
        foreach (var (method, path) in new[] { ("GET", "/"), ("POST", "/healthz"), ("GET", "/a?b=c"), ("PUT", "/") })
        {
            var reply = HttpReply.Ask(new IPEndPoint(IPAddress.Loopback, _port), path, method);
            Assert.Equal("HTTP/1.1 200 OK", reply.StatusLine);
            Assert.Equal(
                [
                    "Content-Type: application/json", "X-Content-Type-Options: nosniff",
                    "X-Load-Balancing-Endpoint-Weight: 1",
                ],
                reply.SteadyHeaders);
            Assert.Equal(
                "{\n\t\"service\": {\n\t\t\"namespace\": \"shop\",\n\t\t\"name\": \"web\"\n\t},\n"
                + "\t\"localEndpoints\": 1,\n\t\"serviceProxyHealthy\": true\n}", reply.Body);
        }
    }

    [Theory]
    [InlineData("iptables-healthcheck-nodeport-local.txt", "shop/web", 1)]
    [InlineData("iptables-healthcheck-nodeport-none.txt", "shop/none", 0)]
    public async Task It_is_the_recorded_answer(string file, string service, int count)
    {
        var folder = Repository.Shared("http-traffic");
        Assert.SkipWhen(folder is null, Repository.NoShared);
        var recorded = HttpReply.ReadRecording(Path.Combine(folder, file));
        await using var run = new PortsRun(IPFamily.IPv4);
        var slice = A.Slice(service, count > 0 ? A.Local("10.0.0.1") : A.Remote("10.0.0.1"));
        run.Sync(new TestCluster().Set(Service(_port) with { Name = A.Name(service) }, slice).Plan, service);
        PortsRun.WaitFor(PortsRun.Say(recorded), _port);
        var reply = PortsRun.Ask(_port)!;
        Assert.Equal(recorded.StatusLine, reply.StatusLine);
        Assert.Equal(recorded.SteadyHeaders, reply.SteadyHeaders);
        Assert.Equal(recorded.Body, reply.Body);
    }

    [Fact]
    public async Task A_proxy_that_does_not_keep_up_says_so_with_the_count_that_is_true()
    {
        await using var run = new PortsRun(IPFamily.IPv4, IPFamily.IPv6);
        var cluster = new TestCluster().Set(Service(_port), Two);
        run.Sync(cluster.Plan, Web);
        PortsRun.WaitFor("200 web 2", _port);
        run.Fail(new TestCluster(A.Settings(IPFamily.IPv6)).Plan);
        run.Time.Advance(TimeSpan.FromSeconds(60));
        var reply = PortsRun.Ask(_port)!;
        Assert.Equal("503 web 2", PortsRun.Say(reply));
        Assert.EndsWith(
            "\"localEndpoints\": 2,\n\t\"serviceProxyHealthy\": false\n}", reply.Body, StringComparison.Ordinal);
        run.Sync(new TestCluster(A.Settings(IPFamily.IPv6)).Plan);
        Assert.Equal("200 web 2", PortsRun.Say(PortsRun.Ask(_port)!));
    }

    [Fact]
    public async Task A_Service_may_change_its_port_and_another_may_take_it_in_the_same_sync()
    {
        await using var run = new PortsRun(IPFamily.IPv4);
        var other = PortsRun.FreePort();
        var cluster = new TestCluster().Set(Service(_port), Two);
        run.Sync(cluster.Plan, Web);
        PortsRun.WaitFor("200 web 2", _port);
        using var kept = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        kept.Connect(IPAddress.Loopback, _port);
        Assert.Equal("200 web 2", PortsRun.Say(HttpReply.Ask(kept, "/")));

        cluster.Set(Service(other)).Set(Service(_port) with { Name = A.Name("shop/a") }, A.Slice("shop/a"));
        run.Sync(cluster.Plan, "shop/a", Web);
        PortsRun.WaitFor("200 web 2", other);
        PortsRun.WaitFor("503 a 0", _port);
        var late = HttpReply.Ask(kept, "/");
        Assert.Equal("503 web 0", PortsRun.Say(late));
        Assert.Equal("close", late.Headers["Connection"]);
        Assert.Empty(run.Events);
    }

    [Fact]
    public async Task Each_family_answers_for_itself_at_one_port()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "the kernel has no IPv6");
        await using var run = new PortsRun(IPFamily.IPv4, IPFamily.IPv6);
        run.Sync(new TestCluster().Set(Service(_port), Two).Plan, Web);
        var six = new TestCluster(A.Settings(IPFamily.IPv6)).Set(
            Service(_port) with { ClusterIPs = [Address.Parse("fd00:10::1")] }, A.Local("fd01::1"));
        run.Sync(six.Plan, Web);
        PortsRun.WaitFor("200 web 2", _port);
        PortsRun.WaitFor("200 web 1", _port, "::1");
        run.Sync(six.RemoveService(Web).Plan, Web);
        PortsRun.WaitFor("-", _port, "::1");
        PortsRun.WaitFor("200 web 2", _port);
    }

    [Fact]
    public async Task Only_the_addresses_of_node_ports_answer_and_they_may_change_with_no_Service_changing()
    {
        await using var run = new PortsRun(IPFamily.IPv4);
        run.Sync(On("127.0.0.1", "127.0.0.2"), Web);
        PortsRun.WaitFor("200 web 2", _port);
        PortsRun.WaitFor("200 web 2", _port, "127.0.0.2");
        Assert.Null(PortsRun.Ask(_port, "127.0.0.3"));
        run.Sync(On("127.0.0.2", "127.0.0.3"));
        PortsRun.WaitFor("-", _port);
        PortsRun.WaitFor("200 web 2", _port, "127.0.0.2");
        PortsRun.WaitFor("200 web 2", _port, "127.0.0.3");
        run.Sync(On());
        PortsRun.WaitFor("-", _port, "127.0.0.2");
        Assert.Empty(run.Events);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_once_and_opened_when_it_is_free()
    {
        await using var run = new PortsRun(IPFamily.IPv4);
        using var taken = ListeningSocket.Open(new IPEndPoint(IPAddress.Parse("127.0.0.2"), _port));
        run.Sync(On("127.0.0.1", "127.0.0.2"), Web);
        PortsRun.WaitFor("200 web 2", _port);
        Assert.True(SpinWait.SpinUntil(() => !run.Events.IsEmpty, TimeSpan.FromSeconds(30)));
        var told = Assert.Single(run.Events);
        Assert.Equal(("Service", A.Name(Web), true), (told.Kind, told.Regarding, told.IsWarning));
        Assert.Equal(("FailedToStartServiceHealthcheck", "Listen"), (told.Reason, told.Action));
        Assert.Equal(
            $"node here cannot answer health checks of Service shop/web on port {_port}: "
            + $"Address already in use (127.0.0.2:{_port})", told.Note);
        run.Time.Advance(TimeSpan.FromSeconds(5));
        run.Sync(On("127.0.0.1", "127.0.0.2"));
        taken.Dispose();
        while (PortsRun.Ask(_port, "127.0.0.2") is null)
        {
            run.Time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Single(run.Events);
        run.Sync(On("127.0.0.1"));
        PortsRun.WaitFor("-", _port, "127.0.0.2");
        using var again = ListeningSocket.Open(new IPEndPoint(IPAddress.Parse("127.0.0.2"), _port));
        run.Sync(On("127.0.0.1", "127.0.0.2"));
        Assert.True(SpinWait.SpinUntil(() => run.Events.Count == 2, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_thousand_of_them_take_a_few_KiB_each_and_go_again()
    {
        const int Count = 1000;
        await using var run = new PortsRun(IPFamily.IPv4);
        run.Sync(On("127.0.0.1"), Web);
        PortsRun.WaitFor("200 web 2", _port);
        var cluster = new TestCluster(OnlyAt("127.0.0.2")).Set(Service(_port), Two);
        var names = Enumerable.Range(0, Count).Select(at => $"many/s{at}").ToList();
        var plan = Each((service, at) => service with { HealthCheckNodePort = (ushort)(20_000 + at) });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        run.Sync(plan, names);
        Assert.True(SpinWait.SpinUntil(IsLastOpen, TimeSpan.FromSeconds(60)));
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes} bytes a port");
        Assert.True(bytes < 8 << 10, $"{bytes} bytes a port");
        run.Sync(Each((service, _) => service with { HealthCheckNodePort = 0 }), names);
        Assert.True(SpinWait.SpinUntil(() => !IsLastOpen(), TimeSpan.FromSeconds(60)));
        PortsRun.WaitFor("200 web 2", _port, "127.0.0.2");

        NodePlan Each(Func<Service, int, Service> adjust)
        {
            for (var at = 0; at < Count; at++)
            {
                cluster.Set(adjust(Service(0) with { Name = A.Name(names[at]) }, at));
            }

            return cluster.Plan;
        }

        static bool IsLastOpen() => PortsRun.Ask(20_000 + Count - 1, "127.0.0.2") is not null;
    }

    private static Service Service(ushort port) => A.Service(Web, "10.96.0.1") with
    {
        Type = ServiceType.LoadBalancer,
        ExternalTrafficPolicy = TrafficPolicy.Local,
        HealthCheckNodePort = port,
    };

    /// <summary>The plan of a node whose node ports answer at these addresses of it.</summary>
    private NodePlan On(params string[] addresses) =>
        new TestCluster(OnlyAt(addresses)).Set(Service(_port), Two).Plan;

    private static ProxySettings OnlyAt(params string[] addresses) => A.Settings() with
    {
        NodePortAddresses = NodePortAddresses.For(IPFamily.IPv4, [CIDR.Parse("127.0.0.0/8")]),
        NodePortIPs = [.. addresses.Select(Address.Parse)],
    };
}
