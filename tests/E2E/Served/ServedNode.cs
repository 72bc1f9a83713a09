using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Signalbox.E2E.Agents;
using Signalbox.E2E.Flows;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.E2E.Served;

/// <summary>A node whose agent follows a real API server: both in one network namespace, unless the server is put into
/// another. Two Services are there from the start, and lead to a server that answers.</summary>
internal sealed class ServedNode : IAsyncDisposable
{
    public const string Token = "the-first-token";
    public const string User = "system:kube-proxy";

    /// <summary>The longest back-off, and time for a busy machine to do what is then to be done.</summary>
    public static readonly TimeSpan OneBackoff = TimeSpan.FromSeconds(30 + 20);

    private static readonly IPAddress FarAddress = IPAddress.Parse("192.0.2.2");

    private readonly ClusterAuthority _authority = new();
    private readonly ApiServerOptions _options;
    private readonly TemporaryNamespace _serverSide;
    private readonly FlowServer _pod;
    private RunningAgent? _agent;

    private ServedNode(
        ApiServerOptions options, ObjectStoreOptions? store, TestNode node, TemporaryNamespace? serverSide)
    {
        _options = options with { Authority = _authority };
        _serverSide = serverSide ?? node.Inside;
        Node = node;
        Store = new ObjectStore(store);
        KubeconfigPath = Path.Combine(node.Folder, "kubeconfig");
        node.Shell("ip addr add 10.0.0.1/32 dev lo; ip route add 10.96.0.0/16 dev lo");
        _pod = new FlowServer(node.Inside, new IPEndPoint(IPAddress.Parse("10.0.0.1"), 80));
        Put(Web);
        Put(Other);
        Store.Put(ResourceKinds.Nodes, """
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-a"},
            "status":{"addresses":[{"type":"InternalIP","address":"192.0.2.1"}]}}
            """);
    }

    public static EchoService Web { get; } = new("web", "10.96.0.10", "10.0.0.1:80");

    public static EchoService Other { get; } = new("other", "10.96.0.11", "10.0.0.1:80");

    public TestNode Node { get; }

    public ObjectStore Store { get; }

    public ApiServer Server { get; private set; } = null!;

    public string KubeconfigPath { get; }

    public RunningAgent Agent => _agent ?? throw new InvalidOperationException("there is no agent yet");

    public ApiFaults Faults => _options.Faults;

    /// <summary>A server and an agent that has programmed everything.</summary>
    public static async Task<ServedNode> StartAsync(
        ApiServerOptions? options = null, ObjectStoreOptions? store = null, params EchoService[] more)
    {
        var served = await PrepareAsync(options, store);
        try
        {
            foreach (var service in more)
            {
                served.Put(service);
            }

            served.StartAgent();
            served.WaitUntilAsWanted();
            return served;
        }
        catch
        {
            await served.DisposeAsync();
            throw;
        }
    }

    /// <summary>A server, and no agent yet. The server may be in a namespace of its own, at the other end of a cable,
    /// with the address 192.0.2.2.</summary>
    public static async Task<ServedNode> PrepareAsync(
        ApiServerOptions? options = null, ObjectStoreOptions? store = null, TemporaryNamespace? serverSide = null)
    {
        var node = new TestNode(IptablesVariant.Nft);
        if (serverSide is not null)
        {
            Lay(serverSide, node.Inside);
        }

        var served = new ServedNode(options ?? new ApiServerOptions(), store, node, serverSide);
        await served.StartServerAsync(new IPEndPoint(serverSide is null ? IPAddress.Loopback : FarAddress, 0));
        served.Server.Credentials.Add(Token, new ApiUser(User));
        served.Server.KubeconfigFor(Token).WriteTo(served.KubeconfigPath);
        return served;
    }

    public void StartAgent(params string[] environment) => StartAgent(environment, []);

    public void StartAgent(IReadOnlyList<string> environment, IReadOnlyList<string> flags) =>
        _agent = RunningAgent.Start(
            Node.Inside,
            [$"XTABLES_LOCKFILE={Node.LockPath}", .. environment],
            AgentConfiguration.CommandLine(
                Node.Folder,
                [
                    $"--kubeconfig={KubeconfigPath}", "--hostname-override=node-a", "--v=2",
                    "--iptables-min-sync-period=0s", .. flags,
                ]));

    /// <summary>A server at the address of the one before. It knows nothing of what that one's watches have seen.
    /// </summary>
    public Task RestartServerAsync() => StartServerAsync(Server.EndPoint);

    public void Put(EchoService service)
    {
        Store.Put(ResourceKinds.Services, service.ServiceJson);
        Store.Put(ResourceKinds.EndpointSlices, service.SliceJson);
    }

    public void Delete(EchoService service)
    {
        Store.Delete(ResourceKinds.Services, "default", service.Name);
        Store.Delete(ResourceKinds.EndpointSlices, "default", $"{service.Name}-1");
    }

    public string Rules() => Comparable(Node.Save().Ours);

    /// <summary>What the store's objects make, rendered by a program that never saw a server.</summary>
    public string Wanted()
    {
        var path = Path.Combine(Node.ObjectsPath, "store.json");
        File.WriteAllLines(
            path,
            new[] { ResourceKinds.Services, ResourceKinds.EndpointSlices, ResourceKinds.Nodes }
                .SelectMany(kind => Store.List(kind).Objects.ToArray())
                .Select(one => one.ToString()));
        var rendered = Command.Run(
            BuiltPrograms.Agent,
            ["render", "--objects", path, "--hostname-override=node-a", "--family=ipv4"]);
        return Comparable(new SavedRules(rendered.Output).Ours);
    }

    /// <summary>Waits until the kernel holds what the store's objects make.</summary>
    public void WaitUntilAsWanted(TimeSpan? patience = null, string after = "") =>
        WaitUntilRulesAre(Wanted(), patience, after);

    public void WaitUntilRulesAre(string wanted, TimeSpan? patience = null, string after = "")
    {
        try
        {
            Eventually.True(() => Rules() == wanted, () => Agent.Words, patience);
        }
        catch (TimeoutException late)
        {
            Assert.Fail($"{after}: {TestNode.Difference(wanted, Rules())}\n{late.Message}");
        }
    }

    /// <summary>Waits until the condition holds; the rules are these at all times meanwhile, and carry connections.
    /// </summary>
    public void KeepsRulesUntil(Func<bool> condition, string rules, TimeSpan? patience = null, string during = "")
    {
        var clock = Stopwatch.StartNew();
        do
        {
            var found = Rules();
            Assert.True(found == rules, $"{during}: {TestNode.Difference(rules, found)}\n{Agent.Words}");
            Assert.StartsWith("hello ", Ask(Web), StringComparison.Ordinal);
            Assert.True(clock.Elapsed < (patience ?? Eventually.Patience), $"{during}: it does not come{Agent.Words}");
            Assert.False(Agent.HasEnded, Agent.Words);
        }
        while (!condition());
    }

    /// <summary>The rules stay these for as long as a fault is to last, and carry connections.</summary>
    public async Task KeepsRulesForAsync(TimeSpan time, string rules, string during)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            KeepsRulesUntil(() => true, rules, during: during);
            // Time is what the fault is made of.
            await Task.Delay(TimeSpan.FromSeconds(2));
        }

        KeepsRulesUntil(() => true, rules, during: during);
    }

    /// <summary>Asks through a Service's ClusterIP, on a new connection.</summary>
    public string Ask(EchoService service) => Ask(service.ClusterIP, service.Port);

    /// <summary>Asks an address of the node itself, on a new connection.</summary>
    public string Ask(string address, int port) => Node.Inside.Run(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.ReceiveTimeout = 20_000;
        socket.Connect(IPAddress.Parse(address), port);
        socket.Send("hello"u8);
        var answer = new byte[100];
        return Encoding.ASCII.GetString(answer, 0, socket.Receive(answer));
    });

    public async ValueTask DisposeAsync()
    {
        _agent?.Dispose();
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        _authority.Dispose();
        _pod.Dispose();
        Node.Dispose();
    }

    /// <summary>A cable between a server and its node: 192.0.2.2 and 192.0.2.1, each end called "cable".</summary>
    private static void Lay(TemporaryNamespace server, TemporaryNamespace node)
    {
        TemporaryNamespace.Ip(
            "-n", server.Name, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", node.Name);
        foreach (var (side, address) in new[] { (server, "192.0.2.2/24"), (node, "192.0.2.1/24") })
        {
            TemporaryNamespace.Ip("-n", side.Name, "address", "add", address, "dev", "cable");
            TemporaryNamespace.Ip("-n", side.Name, "link", "set", "cable", "up");
        }
    }

    private async Task StartServerAsync(IPEndPoint at)
    {
        var socket = _serverSide.Run(() => ListeningSocket.Open(at));
        if (Server is { } before)
        {
            await before.DisposeAsync();
        }

        Server = await ApiServer.StartAsync(Store, _options with { Listener = socket });
    }

    /// <summary>Rendering asks no kernel, so it does not know whether there are nfacct counters.</summary>
    private static string Comparable(string rules) =>
        string.Join('\n', rules.Split('\n').Where(line => !line.Contains("nfacct", StringComparison.Ordinal)));
}
