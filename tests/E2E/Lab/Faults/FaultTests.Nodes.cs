using Signalbox.E2E.Lab.Load;

namespace Signalbox.E2E.Lab.Faults;

/// <summary>Nodes that are drained, go and come back.</summary>
public sealed partial class FaultTests
{
    private const string Node = "node-4";

    [Fact]
    public async Task A_node_is_deleted_comes_back_with_pods_that_are_reached_and_is_drained()
    {
        Lab.Kubectl("label", "node", "node-3", Node, "moves=yes").ThrowIfFailed();
        Lab.Create(LabObjects.Echo("moves", 2, "{moves: \"yes\"}"), LabObjects.Service("moves", "moves"));
        Lab.WaitForRollout("moves");
        faults.WaitForReadyNodes($"node-3 {Node}", "moves");

        var agent = Lab.Status()["agents"]!.AsArray().Single(one => (string?)one!["node"] == Node)!;
        Assert.Equal($"node \"{Node}\" deleted\n", Lab.Kubectl("delete", "node", Node).ThrowIfFailed().Output);
        faults.WaitForReadyNodes("node-3 node-3", "moves");
        Eventually.True(() => !Nodes().Contains(Node, StringComparison.Ordinal), () => Nodes());
        Eventually.True(() => !File.Exists($"/proc/{agent["pid"]}/stat"), () => "its agent runs");
        Eventually.True(
            () => !Lab.Inside("node-1", "ip", "route").Output.Contains("192.168.4.0/24", StringComparison.Ordinal),
            () => "there is a way to its pods");
        Assert.Equal("", Lab.Kubectl(
            "get", "pods", "-A", "--field-selector", $"spec.nodeName={Node}", "-o", "name").ThrowIfFailed().Output);

        Assert.Equal($"{Node} is ready, and its agent has programmed\n", Lab.Must("node", "add", Node));
        Assert.Contains("is there already", Lab.Run("node", "add", Node).Errors);
        Lab.Kubectl("label", "node", Node, "moves=yes").ThrowIfFailed();
        Lab.Kubectl("delete", "pod", Lab.PodsOf("moves")[0], "--grace-period=1").ThrowIfFailed();
        faults.WaitForReadyNodes($"node-3 {Node}", "moves");
        using var caller = LabPlace.Of(Lab, "node-1");
        var pod = faults.PodOn(Node, "moves");
        Assert.Equal(pod.Name, (await caller.AskAsync($"http://{pod.Address}:8080")).Pod);
        using var back = LabPlace.Of(Lab, Node);
        Assert.Contains(
            (await back.AskAsync($"http://{Lab.Field("service/moves", "{.spec.clusterIP}")}")).Pod,
            Lab.PodsOf("moves"));

        Lab.Kubectl("create", "pdb", "moves", "--selector=app=moves", "--min-available=2").ThrowIfFailed();
        Eventually.True(() => Lab.Field("pdb/moves", "{.status.currentHealthy}") == "2", () => "no budget");
        var kept = Lab.Kubectl("drain", Node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=1s");
        Assert.NotEqual(0, kept.ExitCode);
        Assert.Contains("Cannot evict pod as it would violate the pod's disruption budget.", kept.Errors);
        faults.WaitForReadyNodes($"node-3 {Node}", "moves");
        Lab.Kubectl("patch", "pdb", "moves", "-p", "{\"spec\":{\"minAvailable\":1}}").ThrowIfFailed();
        var drained = Lab.Kubectl("drain", Node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=60s");
        Assert.True(drained.ExitCode == 0, drained.Output + drained.Errors);
        Assert.Contains("evicting pod default/moves-", drained.Output + drained.Errors);
        Assert.Contains($"node/{Node} drained", drained.Output);
        Assert.Contains("SchedulingDisabled", Lab.Kubectl("get", "node", Node).ThrowIfFailed().Output);
        faults.WaitForReadyNodes("node-3 node-3", "moves");
        Lab.Kubectl("uncordon", Node).ThrowIfFailed();
        Assert.DoesNotContain("SchedulingDisabled", Lab.Kubectl("get", "node", Node).ThrowIfFailed().Output);
        Lab.Kubectl("delete", "pdb,deployment,service", "moves", "--grace-period=1").ThrowIfFailed();
    }

    [Fact]
    public async Task A_new_node_is_added_with_a_zone_runs_pods_that_are_reached_and_goes_again()
    {
        const string New = "edge";
        Assert.Equal($"{New} is ready, and its agent has programmed\n", Lab.Must("node", "add", New, "--zone", "far"));
        Assert.Equal("far", Lab.Field($"node/{New}", "{.metadata.labels['topology\\.kubernetes\\.io/zone']}"));
        Lab.Kubectl("label", "node", New, "new=yes").ThrowIfFailed();
        Lab.Create(LabObjects.Echo("new", 1, "{new: \"yes\"}"), LabObjects.Service("new", "new", "type: NodePort"));
        Lab.WaitForRollout("new");
        faults.WaitForReadyNodes(New, "new");
        var pod = faults.PodOn(New, "new");
        var port = Lab.Field("service/new", "{.spec.ports[0].nodePort}");
        using var outside = LabPlace.Of(Lab, "outside");
        foreach (var address in new[] { Lab.Field($"node/{New}", "{.status.addresses[0].address}"), NodeTwo })
        {
            await AnswersAreAsync(outside, $"http://{address}:{port}", [pod.Name]);
        }

        Assert.Contains("agrees", Lab.Inside(New, "signalbox", "verify").ThrowIfFailed().Output);
        Lab.Kubectl("delete", "deployment,service", "new", "--grace-period=1").ThrowIfFailed();
        Assert.Equal($"{New} is gone\n", Lab.Must("node", "remove", New));
        Assert.DoesNotContain(New, Nodes());
    }

    [Theory]
    [InlineData("remove node-9", "Error: there is no node 'node-9'; there are node-1, node-2, node-3")]
    [InlineData("add Node_9", "Error: 'Node_9' cannot be a node's name: lower-case letters, digits and '-' can")]
    [InlineData("add balancer", "Error: 'balancer' cannot be a node's name")]
    [InlineData("add edge --zone a/b", "Error: 'a/b' cannot be a zone's name")]
    public void Nodes_that_are_none_are_refused(string arguments, string words)
    {
        var result = Lab.Run(["node", .. arguments.Split(' ')]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(words, result.Errors);
    }

    private string Nodes() => Lab.Kubectl("get", "nodes", "-o", "name").ThrowIfFailed().Output
        + string.Join(' ', Lab.Status()["networks"]!.AsArray().Select(each => (string?)each!["place"]));
}
