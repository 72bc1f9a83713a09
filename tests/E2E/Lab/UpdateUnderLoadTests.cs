using Signalbox.E2E.Lab.Load;

namespace Signalbox.E2E.Lab;

/// <summary>A Service that is called without pause, from a pod, a node and outside, while something of its cluster is
/// changed or ends. No call may fail.</summary>
[Collection(LoadedLab.Name)]
public sealed class UpdateUnderLoadTests(LabFixture fixture, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly string[] Objects =
    [
        LabObjects.Echo("shop", 3),
        LabObjects.Caller("buyer", "node-1"),
        LabObjects.Service("shop", "shop", "type: LoadBalancer"),
    ];

    private readonly List<LoadClients> _clients = [];

    private LabRun Lab => fixture.Lab;

    public ValueTask InitializeAsync()
    {
        if (Lab.Kubectl("get", "deployment", "shop").ExitCode != 0)
        {
            Lab.Create(Objects);
        }

        Lab.WaitForRollout("shop");
        Lab.WaitForPod("buyer");
        Eventually.True(() => Balancer != "", () => "there is no address");
        NodeRules.WaitUntilTrue(Lab);
        var cluster = $"http://{Lab.Field("service/shop", "{.spec.clusterIP}")}/";
        var port = Lab.Field("service/shop", "{.spec.ports[0].nodePort}");
        _clients.Add(LoadClients.Start(Lab, "default/buyer", cluster));
        _clients.Add(LoadClients.Start(Lab, "node-2", cluster));
        _clients.Add(LoadClients.Start(Lab, "outside", $"http://172.18.0.4:{port}/"));
        _clients.Add(LoadClients.Start(Lab, "outside", $"http://{Balancer}/"));
        CallOn();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_rolling_update_fails_no_request()
    {
        var before = Lab.PodsOf("shop");
        Lab.Kubectl("rollout", "restart", "deployment/shop").ThrowIfFailed();
        Lab.WaitForRollout("shop");
        Eventually.True(() => !Lab.PodsOf("shop").Intersect(before).Any(), () => "old pods are still there");
        Assert.Equal(3, Lab.PodsOf("shop").Count);
        await AssertNoneFailedAsync();
    }

    [Fact]
    public async Task An_agent_that_is_killed_and_comes_back_fails_no_request_and_changes_no_rule()
    {
        var opened = _clients.Select(client => client.KeptOpened).ToList();
        foreach (var node in NodeRules.Nodes)
        {
            var before = Rules(node);
            Lab.Must("restart-agent", node);
            Assert.Equal(before, Rules(node));
            CallOn();
        }

        Assert.Equal(opened, _clients.Select(client => client.KeptOpened));
        await AssertNoneFailedAsync();
    }

    [Fact]
    public async Task An_API_server_that_is_away_fails_no_request_and_is_followed_when_it_is_back()
    {
        var opened = _clients.Select(client => client.KeptOpened).ToList();
        var before = NodeRules.Nodes.Select(Rules).ToList();
        Lab.Must("stop-apiserver");
        try
        {
            CallOn();
            Assert.Equal(before, NodeRules.Nodes.Select(Rules));
        }
        finally
        {
            Lab.Must("start-apiserver");
        }

        Assert.Equal(opened, _clients.Select(client => client.KeptOpened));
        Lab.Create(LabObjects.Service("later", "shop"));
        NodeRules.WaitUntilTrue(Lab);
        foreach (var node in NodeRules.Nodes)
        {
            using var place = LabPlace.Of(Lab, node);
            Assert.True(await place.ReachesAsync(Lab.Field("service/later", "{.spec.clusterIP}"), 80), node);
        }

        Lab.Kubectl("delete", "service", "later").ThrowIfFailed();
        await AssertNoneFailedAsync();
    }

    private string Balancer => Lab.Field("service/shop", "{.status.loadBalancer.ingress[0].ip}");

    private static string Lines(IEnumerable<object> objects) => string.Join('\n', objects);

    // The order of Services is free, and comments tell the time.
    private string Rules(string node) => Lines(
        NodeRules.Save(Lab, node).Split('\n').Where(line => line.StartsWith('-')).Order(StringComparer.Ordinal));

    private void CallOn() => _clients.ForEach(client => client.WaitForMore(60));

    private async Task AssertNoneFailedAsync()
    {
        CallOn();
        foreach (var client in _clients)
        {
            await client.StopAsync();
        }

        output.WriteLine(Lines(_clients));
        Assert.True(_clients.All(client => client.Count.Failures == 0), $"{Lines(_clients)}\n{Lab.Logs()}");
    }
}
