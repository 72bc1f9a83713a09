using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.E2E.Agents;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;

namespace Signalbox.E2E;

/// <summary>The rules follow the files, and only what changed is written.</summary>
public sealed class FollowedObjectsTests
{
    private static readonly EchoService Web = new("web", "10.96.0.1", "10.244.0.1:80", "10.244.0.2:80");
    private static readonly EchoService Other = new("other", "10.96.0.2", "10.244.0.3:80") { Protocol = "UDP" };

    [Theory]
    [InlineData(IptablesVariant.Nft)]
    [InlineData(IptablesVariant.Legacy)]
    public void A_change_rewrites_the_chains_of_its_Service_only(IptablesVariant variant)
    {
        using var node = new TestNode(variant);
        node.WriteObjects("web.json", Web);
        node.WriteObjects("other.json", Other);
        using var agent = node.StartAgent("--iptables-min-sync-period=0s");
        agent.WaitUntilProgrammed();
        node.Shell("ip route add default dev lo");
        node.Inside.Run(() => SendDatagram(Other.ClusterIP));
        var counted = Counted(node);
        Assert.True(counted.Count >= 3, "the datagram met a rule of KUBE-SERVICES and of both chains of the Service");
        Assert.All(counted.Values, packets => Assert.Equal(1, packets));

        foreach (var endpoints in new string[][]
        {
            ["10.244.0.1:80", "10.244.0.2:80", "10.244.0.5:80"],
            ["10.244.0.1:80", "10.244.0.5:80"],
            ["10.244.0.1:80", "10.244.0.6:80"],
            [],
            ["10.244.0.7:80"],
        })
        {
            node.WriteObjects("web.json", Web with { Endpoints = endpoints });
            WaitForEndpoints(node, agent, endpoints);
            Assert.Equal(counted, Counted(node));
        }

        node.WriteObjects("new.json", new EchoService("new", "10.96.0.3", "10.244.0.8:80") { NodePort = 30081 });
        Eventually.True(() => node.Save().Mentions("--dport 30081"), () => agent.Words);
        Assert.Equal(counted, Counted(node));
        File.Delete(Path.Combine(node.ObjectsPath, "new.json"));
        Eventually.True(() => !node.Save().Mentions("10.244.0.8:80"), () => agent.Words);
        Assert.Equal(counted, Counted(node));
        node.WaitUntilFresh(agent);
        Assert.DoesNotContain(agent.Log, line => line.Contains("Somebody else touched"));
    }

    /// <summary>As the kubelet updates a volume of a ConfigMap: the files are links through "..data".</summary>
    [Fact]
    public void A_link_that_is_swapped_is_followed()
    {
        using var node = new TestNode(IptablesVariant.Nft);
        var revision = Revision(node, "1", Web);
        File.CreateSymbolicLink(Path.Combine(node.ObjectsPath, "..data"), revision);
        File.CreateSymbolicLink(Path.Combine(node.ObjectsPath, "web.json"), "..data/web.json");
        using var agent = node.StartAgent();
        agent.WaitUntilProgrammed();
        WaitForEndpoints(node, agent, Web.Endpoints);

        var draft = Path.Combine(node.ObjectsPath, "..draft");
        File.CreateSymbolicLink(draft, Revision(node, "2", Web with { Endpoints = ["10.244.0.9:80"] }));
        node.Shell($"mv -T {draft} {Path.Combine(node.ObjectsPath, "..data")}");
        Directory.Delete(Path.Combine(node.ObjectsPath, revision), recursive: true);
        WaitForEndpoints(node, agent, ["10.244.0.9:80"]);
    }

    [Fact]
    public void Files_of_a_folder_come_and_go()
    {
        using var node = new TestNode(IptablesVariant.Nft);
        using var agent = node.StartAgent();
        agent.WaitUntilProgrammed();
        node.WriteObjects("web.json", Web);
        WaitForEndpoints(node, agent, Web.Endpoints);
        node.WriteObjects("other.json", Other);
        Eventually.True(() => node.Save().Mentions($"{Other.ClusterIP}/32"), () => agent.Words);
        File.Delete(Path.Combine(node.ObjectsPath, "web.json"));
        Eventually.True(() => !node.Save().Mentions($"{Web.ClusterIP}/32"), () => agent.Words);
        Assert.True(node.Save().Mentions($"{Other.ClusterIP}/32"));
        node.WaitUntilFresh(agent);
    }

    [Fact]
    public void Quick_changes_go_together_and_syncs_keep_their_distance()
    {
        const int Changes = 10;
        var period = TimeSpan.FromSeconds(2);
        using var node = new TestNode(IptablesVariant.Nft);
        node.WriteObjects("web.json", Web);
        using var agent = node.StartAgent("--iptables-min-sync-period=2s");
        agent.WaitUntilProgrammed();
        var watch = Stopwatch.StartNew();
        for (var change = 1; change <= Changes; change++)
        {
            node.WriteObjects("web.json", Web with { Endpoints = [$"10.244.1.{change}:80"] });
        }

        var patience = watch.Elapsed;
        WaitForEndpoints(node, agent, [$"10.244.1.{Changes}:80"]);
        agent.WaitFor(0, "\"Synced\"", "IPv4");
        var ends = agent.Log.Where(line => line.Contains("\"Synced\"") || line.Contains("\"Programmed\""))
            .Where(line => line.Contains("IPv4")).Select(TimeOf).ToList();
        Assert.InRange(ends.Count - 1, 1, 2 + (int)(patience / period));
        Assert.All(ends.Zip(ends.Skip(1)), pair => Assert.True(
            pair.Second - pair.First >= period, $"two syncs ended {pair.Second - pair.First} apart"));
    }

    private static string Revision(TestNode node, string name, EchoService service)
    {
        var folder = Directory.CreateDirectory(Path.Combine(node.ObjectsPath, $"..{name}"));
        File.WriteAllText(Path.Combine(folder.FullName, "web.json"), service.Json);
        return folder.Name;
    }

    private static void SendDatagram(string address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.SendTo([1], new IPEndPoint(IPAddress.Parse(address), 80));
    }

    /// <summary>Our rules for the other Service that have counted packets.</summary>
    private static Dictionary<string, long> Counted(TestNode node) => node.Packets()
        .Where(rule => rule.Value > 0 && rule.Key.Contains("default/other:p", StringComparison.Ordinal))
        .ToDictionary();

    /// <summary>The Service's chain leads to these, and the chains of others are gone.</summary>
    private static void WaitForEndpoints(TestNode node, RunningAgent agent, IReadOnlyList<string> endpoints)
    {
        var wanted = endpoints.Select(endpoint => ChainNames.Endpoint(Web.PortName, Protocol.TCP, endpoint)).ToList();
        var chain = ChainNames.Cluster(ChainNames.HashOf(Web.PortName, Protocol.TCP));
        Eventually.True(
            () =>
            {
                var rules = node.Save();
                var targets = rules.Rules("nat", chain).Select(rule => rule[(rule.LastIndexOf(' ') + 1)..]);
                var lines = rules.Rules("nat", "KUBE-SERVICES").Count(rule => rule.Contains("default/web:p"));
                return targets.SequenceEqual(wanted)
                    && rules.Has("nat", chain) == wanted.Count > 0
                    && wanted.TrueForAll(name => rules.Has("nat", name))
                    && lines == Math.Min(1, wanted.Count)
                    && rules.Rules("filter", "KUBE-SERVICES").Any() == (wanted.Count == 0);
            },
            () => agent.Words);
    }

    /// <summary>"I1122 15:04:05.000000 ..."</summary>
    private static TimeSpan TimeOf(string line) => TimeSpan.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
}
