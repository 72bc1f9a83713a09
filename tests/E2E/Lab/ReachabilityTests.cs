using Signalbox.E2E.Lab.Load;
using Signalbox.Testing;

namespace Signalbox.E2E.Lab;

/// <summary>Services of every frontend, called from a pod, a node and outside. Which address a server sees follows from
/// what kube-proxy does: https://kubernetes.io/docs/tutorials/services/source-ip/.</summary>
public abstract class ReachabilityTests(LabRun lab) : IAsyncLifetime
{
    private const string External = "198.51.100.200";

    private static readonly string[] Objects =
    [
        LabObjects.Echo("reach", 3),
        LabObjects.Echo("single", 1, "{kubernetes.io/hostname: node-2}"),
        LabObjects.Caller("caller-1", "node-1"),
        LabObjects.Caller("caller-2", "node-2"),
        LabObjects.Service("all", "reach", "type: LoadBalancer", $"externalIPs: [{External}]"),
        LabObjects.Service("sticky", "reach", "sessionAffinity: ClientIP"),
        LabObjects.Service("outer", "single", "type: LoadBalancer", "externalTrafficPolicy: Local"),
        LabObjects.Service("inner", "single", "internalTrafficPolicy: Local"),
    ];

    private readonly Dictionary<string, LabPlace> _places = [];

    private LabRun Lab { get; } = lab;

    public ValueTask InitializeAsync()
    {
        if (Lab.Kubectl("get", "deployment", "reach").ExitCode != 0)
        {
            Lab.Create(Objects);
        }

        Lab.WaitForRollout("reach");
        Lab.WaitForRollout("single");
        Lab.WaitForPod("caller-1");
        Lab.WaitForPod("caller-2");
        Eventually.True(() => Balancer("all") != "" && Balancer("outer") != "", () => "there are no addresses");
        NodeRules.WaitUntilTrue(Lab);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var place in _places.Values)
        {
            place.Dispose();
        }

        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Every_node_is_found_in_good_health()
    {
        foreach (var node in NodeRules.Nodes)
        {
            var result = Lab.Inside(node, BuiltPrograms.Agent, "verify", "--node");
            Assert.True(result.ExitCode == 0, $"{node}: {result.Output}{result.Errors}");
            Assert.Contains("failures: 0, warnings: 0, unknown: 0", result.Output);
        }
    }

    [Fact]
    public async Task A_pod_reaches_every_frontend_and_only_at_a_ClusterIP_is_it_seen_as_itself()
    {
        var pod = Place("default/caller-1");
        await SeesAsync(pod, At(ClusterIP("all")), pod);
        await SeesAsync(pod, At(Balancer("all")), Place("node-1"));
        await SeesAsync(pod, At(External), Place("node-1"));
        foreach (var node in NodeRules.Nodes)
        {
            await SeesAsync(pod, NodePort("all", node), Place(node));
        }
    }

    [Fact]
    public async Task A_node_reaches_every_frontend_and_is_seen_as_that_node()
    {
        foreach (var node in NodeRules.Nodes.Select(Place))
        {
            await SeesAsync(node, At(ClusterIP("all")), node);
            await SeesAsync(node, At(Balancer("all")), node);
            await SeesAsync(node, At(External), node);
        }

        foreach (var via in NodeRules.Nodes)
        {
            await SeesAsync(Place("node-1"), NodePort("all", via), Place(via));
        }
    }

    [Fact]
    public async Task The_outside_host_reaches_Services_through_every_node_and_is_seen_as_that_node()
    {
        var outside = Place("outside");
        foreach (var via in NodeRules.Nodes)
        {
            await SeesAsync(outside, NodePort("all", via), Place(via));
        }

        foreach (var address in new[] { Balancer("all"), External })
        {
            var through = new HashSet<string>();
            for (var asked = 0; asked < 100 && through.Count < NodeRules.Nodes.Count; asked++)
            {
                var (_, source) = await outside.AskAsync(At(address));
                through.Add(NodeRules.Nodes.Single(node => Place(node).Addresses.Contains(source)));
            }

            Assert.Equal(NodeRules.Nodes, through.Order());
        }
    }

    [Fact]
    public async Task Local_external_traffic_stays_on_its_node_and_keeps_its_source()
    {
        var outside = Place("outside");
        await SeesAsync(outside, NodePort("outer", "node-2"), outside);
        var port = int.Parse(NodePortOf("outer"));
        Assert.False(await outside.ReachesAsync(AddressOf("node-1"), port), "node-1 has no endpoint");
        Assert.False(await outside.ReachesAsync(AddressOf("node-3"), port), "node-3 has no endpoint");
    }

    [Fact]
    public async Task Local_external_traffic_from_inside_the_cluster_takes_any_endpoint()
    {
        var pod = Place("default/caller-1");
        await SeesAsync(pod, NodePort("outer", "node-1"), pod);
        await SeesAsync(pod, At(Balancer("outer")), pod);
        foreach (var node in NodeRules.Nodes.Select(Place))
        {
            await SeesAsync(node, At(Balancer("outer")), node);
            await SeesAsync(node, NodePort("outer", node.Name), node);
        }
    }

    [Fact]
    public async Task Local_internal_traffic_finds_only_endpoints_of_its_node()
    {
        var near = Place("default/caller-2");
        await SeesAsync(near, At(ClusterIP("inner")), near);
        await SeesAsync(Place("node-2"), At(ClusterIP("inner")), Place("node-2"));
        Assert.False(await Place("default/caller-1").ReachesAsync(ClusterIP("inner"), 80), "a pod of node-1");
        Assert.False(await Place("node-3").ReachesAsync(ClusterIP("inner"), 80), "node-3");
    }

    [Fact]
    public async Task A_pod_that_calls_its_own_Service_reaches_itself_and_sees_its_node()
    {
        var name = Assert.Single(Lab.PodsOf("single"));
        var pod = Place($"default/{name}");
        foreach (var url in new[] { At(ClusterIP("inner")), At(ClusterIP("outer")), At(Balancer("outer")) })
        {
            var (answered, source) = await pod.AskAsync(url);
            Assert.Equal(name, answered);
            Assert.Contains(source, Place("node-2").Addresses);
        }
    }

    [Fact]
    public async Task A_Service_answers_by_all_its_pods_and_one_with_affinity_by_one_for_each_client()
    {
        var pod = Place("default/caller-1");
        var pods = Lab.PodsOf("reach");
        var answered = new HashSet<string>();
        for (var asked = 0; asked < 200 && answered.Count < pods.Count; asked++)
        {
            answered.Add((await pod.AskAsync(At(ClusterIP("all")))).Pod);
        }

        Assert.Equal(pods.Order(), answered.Order());
        var (first, _) = await pod.AskAsync(At(ClusterIP("sticky")));
        for (var asked = 0; asked < 20; asked++)
        {
            Assert.Equal(first, (await pod.AskAsync(At(ClusterIP("sticky")))).Pod);
        }
    }

    private static async Task SeesAsync(LabPlace from, string url, LabPlace wanted)
    {
        // Several times: each may go to another endpoint.
        for (var asked = 0; asked < 6; asked++)
        {
            var (pod, source) = await from.AskAsync(url);
            Assert.True(
                wanted.Addresses.Contains(source),
                $"{from.Name} asked {url}: {pod} saw {source}, which is not {wanted.Name}'s");
        }
    }

    private static string At(string address) => $"http://{address}/";

    private LabPlace Place(string name)
    {
        if (!_places.TryGetValue(name, out var place))
        {
            _places[name] = place = LabPlace.Of(Lab, name);
        }

        return place;
    }

    private string ClusterIP(string service) => Lab.Field($"service/{service}", "{.spec.clusterIP}");

    private string Balancer(string service) =>
        Lab.Field($"service/{service}", "{.status.loadBalancer.ingress[0].ip}");

    private string NodePortOf(string service) => Lab.Field($"service/{service}", "{.spec.ports[0].nodePort}");

    private string NodePort(string service, string node) => $"http://{AddressOf(node)}:{NodePortOf(service)}/";

    private string AddressOf(string node) => Place(node).Addresses.Single(each => each.StartsWith("172.18."));
}
