using Signalbox.E2E.Lab.Load;

namespace Signalbox.E2E.Lab.Faults;

/// <summary>Where packets go that shall stay near, and those that come by the load balancer. Nodes 1 and 4 are in
/// zone-1, and the echo servers on nodes 1, 2 and 3.</summary>
public sealed partial class FaultTests
{
    private const int Calls = 12;

    [Fact]
    public async Task Calls_stay_in_their_zone_and_leave_it_when_it_has_no_endpoint()
    {
        Lab.Create(LabObjects.Service("near", FaultLab.App, "trafficDistribution: PreferSameZone"));
        var here = faults.PodOn("node-1").Name;
        var url = $"http://{Lab.Field("service/near", "{.spec.clusterIP}")}";
        using var first = LabPlace.Of(Lab, "node-1");
        using var fourth = LabPlace.Of(Lab, "node-4");
        await AnswersAreAsync(first, url, [here]);
        await AnswersAreAsync(fourth, url, [here]);
        using var second = LabPlace.Of(Lab, "node-2");
        await AnswersAreAsync(second, url, [faults.PodOn("node-2").Name]);
        using (faults.Add("--pod", here, "--probe", "fails"))
        {
            string[] others = [faults.PodOn("node-2").Name, faults.PodOn("node-3").Name];
            await AnswersAreAsync(fourth, url, others);
        }

        await AnswersAreAsync(fourth, url, [here]);
        Lab.Kubectl("patch", "service", "near", "-p", "{\"spec\":{\"trafficDistribution\":null}}").ThrowIfFailed();
        await AnswersAreAsync(
            fourth, url, [here, faults.PodOn("node-2").Name, faults.PodOn("node-3").Name]);
        Lab.Kubectl("delete", "service", "near").ThrowIfFailed();
    }

    [Fact]
    public async Task The_load_balancer_leaves_out_nodes_without_endpoints_and_nodes_that_are_not_ready()
    {
        Lab.Create(LabObjects.Service("front", FaultLab.App, "type: LoadBalancer", "externalTrafficPolicy: Local"));
        WaitForTargets("node-1 node-2 node-3");
        using var outside = LabPlace.Of(Lab, "outside");
        var url = $"http://{Lab.Field("service/front", "{.status.loadBalancer.ingress[0].ip}")}";
        await AnswersAreAsync(
            outside, url, [faults.PodOn("node-1").Name, faults.PodOn("node-2").Name, faults.PodOn("node-3").Name]);
        using (faults.Add("--pod", faults.PodOn("node-1").Name, "--probe", "fails"))
        {
            WaitForTargets("node-2 node-3");
            using var cutOff = faults.Add("--node", "node-3", "--cut-off", "--grace", "100ms");
            WaitForTargets("node-2");
            await AnswersAreAsync(outside, url, [faults.PodOn("node-2").Name]);
            Assert.Contains("of default/front: node-2\n", Lab.Must("status"));
        }

        WaitForTargets("node-1 node-2 node-3");
        Lab.Kubectl("delete", "service", "front").ThrowIfFailed();
        Eventually.True(() => Targets() == "-", Targets);
    }

    /// <summary>Until that many calls in a row are answered by these pods, and by each of them. A call may be the last
    /// before a change comes through.</summary>
    private async Task AnswersAreAsync(LabPlace from, string url, string[] pods)
    {
        var limit = TimeProvider.System.GetUtcNow() + Eventually.Patience;
        var answered = new List<string>();
        while (TimeProvider.System.GetUtcNow() < limit)
        {
            answered.Clear();
            for (var call = 0; call < Calls * pods.Length; call++)
            {
                answered.Add(await AskAsync(from, url));
            }

            if (answered.Distinct().Order().SequenceEqual(pods.Order()))
            {
                return;
            }
        }

        Assert.Fail($"{from.Name} was answered by {string.Join(' ', answered.Distinct())}\n{Lab.Logs()}");
    }

    private static async Task<string> AskAsync(LabPlace from, string url)
    {
        try
        {
            return (await from.AskAsync(url)).Pod;
        }
        catch (Exception none) when (none is HttpRequestException or TaskCanceledException)
        {
            return none.Message;
        }
    }

    private void WaitForTargets(string nodes) =>
        Eventually.True(() => Targets() == nodes, () => $"{Targets()}, not {nodes}\n{Lab.Logs()}");

    private string Targets() => Lab.Status()["balancer"]!.AsArray()
        .Where(one => (string?)one!["service"] == "default/front")
        .Select(one => string.Join(' ', one!["nodes"]!.AsArray().Select(node => (string?)node)))
        .FirstOrDefault("-");
}
