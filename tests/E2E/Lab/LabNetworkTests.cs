using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Lab.Api;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Topology;

namespace Signalbox.E2E.Lab;

/// <summary>The lab's network by itself: no server, no agents.</summary>
public sealed class LabNetworkTests : IDisposable
{
    private static readonly LabNetworkSpec Spec = new()
    {
        Nodes = ["node-1", "node-2", "node-3"],
        PodCIDRs = [CIDR.Parse("192.168.0.0/16"), CIDR.Parse("fd00:192:168::/48")],
        LoadBalancerCIDRs = [CIDR.Parse("198.51.100.0/24")],
    };

    private readonly LabNetwork _network = LabNetwork.Build(Spec);

    public void Dispose() => _network.Dispose();

    [Fact]
    public void Pods_of_all_nodes_and_the_outside_host_reach_each_other_with_both_families()
    {
        var first = _network.Add("node-1", "default/first");
        var second = _network.Add("node-2", "default/second");
        Assert.Equal("192.168.1.2", first.Addresses[0].ToString());
        Assert.Equal("192.168.2.2", second.Addresses[0].ToString());
        foreach (var at in new[] { 0, 1 })
        {
            Connect(first.Namespace, second.Namespace, second.Addresses[at]);
            Connect(second.Namespace, first.Namespace, first.Addresses[at]);
            Connect(_network.Outside, second.Namespace, second.Addresses[at]);
            Connect(_network.Node("node-3"), first.Namespace, first.Addresses[at]);
            var family = first.Addresses[at].Family;
            Connect(first.Namespace, _network.Outside, LabNetworkSpec.Outside.Of(family));
            Connect(first.Namespace, _network.Node("node-3"), LabNetworkSpec.NodeAddresses(2).Of(family));
        }
    }

    [Fact]
    public void A_pod_that_was_removed_leaves_no_process_no_link_and_its_address_is_not_the_next_ones()
    {
        var before = Links("node-1");
        var pod = _network.Add("node-1", "default/web");
        using var inside = pod.Namespace.Start("sleep", "1000");
        Eventually.True(() => Leftovers.ProcessesIn(pod.Namespace.Name).Count == 1, () => "sleep has not started");
        _network.Remove(pod);
        Assert.True(inside.WaitForExit(TimeSpan.FromSeconds(10)));
        Eventually.True(() => Links("node-1") == before, () => Links("node-1"));
        Assert.False(File.Exists($"/run/netns/{pod.Namespace.Name}"));
        var next = _network.Add("node-1", "default/web");
        Assert.NotEqual(pod.Addresses[0], next.Addresses[0]);
    }

    [Fact]
    public void Pods_with_the_longest_names_have_networks_of_their_own()
    {
        var name = $"{new string('n', 63)}/{new string('p', 253)}";
        var first = _network.Add("node-1", name);
        var second = _network.Add("node-1", name);
        Connect(first.Namespace, second.Namespace, second.Addresses[0]);
    }

    [Fact]
    public void Many_threads_add_and_remove_pods_in_a_few_rounds()
    {
        var watch = Stopwatch.StartNew();
        var places = new PodPlace[40];
        InParallel(at => places[at] = _network.Add(Spec.Nodes[at % 3], $"default/pod-{at}"), places.Length);
        var added = watch.Elapsed;
        Assert.Equal(40, places.Select(place => place.Addresses[0]).Distinct().Count());
        Assert.Equal(40, _network.PodCount);
        Connect(places[0].Namespace, places[39].Namespace, places[39].Addresses[0]);
        InParallel(at => _network.Remove(places[at]), places.Length);
        Assert.Equal(0, _network.PodCount);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"added in {added.TotalMilliseconds:0} ms, removed in {(watch.Elapsed - added).TotalMilliseconds:0} ms");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"it took {watch.Elapsed}");
    }

    /// <summary>A pod whose peer's last ACK went to another node holds its end for minutes, and answers a new
    /// connection from the same port with nothing that its client understands.</summary>
    [Fact]
    public void Connections_to_a_load_balancer_are_spread_and_each_ends_where_it_began()
    {
        const int connections = 30;
        var address = IPAddress.Parse("198.51.100.7");
        var listeners = Spec.Nodes.Items.Select(name => Balanced(_network.Node(name), address)).ToList();
        var served = new int[listeners.Count];
        for (var connection = 0; connection < connections; connection++)
        {
            using var client = Connected(_network.Outside, new IPEndPoint(address, 80));
            var at = 0;
            Eventually.True(
                () => (at = listeners.FindIndex(each => each.Poll(0, SelectMode.SelectRead))) >= 0,
                () => "no node has accepted");
            served[at]++;
            using var server = listeners[at].Accept();
            client.Close();
            Assert.Equal(0, server.Receive(new byte[1]));
        }

        listeners.ForEach(each => each.Dispose());
        Assert.DoesNotContain(0, served);
        Assert.All(Spec.Nodes.Items, name => Eventually.True(() => Open(name) == "", () => $"{name}: {Open(name)}"));
    }

    [Fact]
    public void A_node_without_an_address_left_says_so()
    {
        var pool = new AddressPool(CIDR.Parse("10.0.0.0/29"));
        var taken = Enumerable.Range(0, 5).Select(_ => pool.Take().ToString()).ToList();
        Assert.Equal(["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"], taken);
        Assert.Contains("10.0.0.0/29", Assert.Throws<InvalidOperationException>(() => pool.Take()).Message);
        pool.Give(Address.Parse("10.0.0.4"));
        Assert.Equal("10.0.0.4", pool.Take().ToString());
    }

    private static void InParallel(Action<int> work, int count)
    {
        var threads = Enumerable.Range(0, count).Select(at => new Thread(() => work(at))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }

    private static void Connect(TemporaryNamespace from, TemporaryNamespace to, Address address)
    {
        var at = IPAddress.Parse(address.ToString());
        using var listener = to.Run(() => ListeningSocket.Open(new IPEndPoint(at, 0)));
        using var client = Connected(from, listener.LocalEndPoint!);
    }

    private static Socket Connected(TemporaryNamespace from, EndPoint to)
    {
        var client = from.Run(() => new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        Assert.True(client.ConnectAsync(to).Wait(TimeSpan.FromSeconds(5)), $"{from.Role} does not reach {to}");
        return client;
    }

    private static Socket Balanced(TemporaryNamespace node, IPAddress address)
    {
        node.Execute("ip", "address", "add", $"{address}/32", "dev", "lo").ThrowIfFailed();
        return node.Run(() => ListeningSocket.Open(new IPEndPoint(address, 80)));
    }

    /// <summary>The sockets of a node that have sent their end and wait for an answer.</summary>
    private string Open(string node) =>
        _network.Node(node).Execute("ss", "-Htn", "state", "last-ack").ThrowIfFailed().Output.Trim();

    private string Links(string node) =>
        _network.Node(node).Execute("ip", "-o", "link", "show").ThrowIfFailed().Output;
}
