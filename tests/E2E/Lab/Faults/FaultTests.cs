using Signalbox.E2E.Lab.Load;

namespace Signalbox.E2E.Lab.Faults;

/// <summary>What goes wrong on purpose does, as packets and the real kubectl see it, and ends when it is cleared.
/// </summary>
[Collection(LabCollection.OneAtATime)]
public sealed partial class FaultTests(FaultLab faults) : IClassFixture<FaultLab>
{
    private const string NodeTwo = "172.18.0.3";

    private LabRun Lab => faults.Lab;

    [Fact]
    public async Task Packets_are_lost_as_often_as_asked_and_none_after()
    {
        using var echo = EchoedDatagrams.Between(Lab, "node-1", "node-2", NodeTwo);
        using var fault = faults.Add("--node", "node-2", "--loss", "20%");
        // Twice on their way, there and back: 64 of 100 answers; 400 of them deviate by 10 at four sigma.
        Assert.InRange(await echo.ShareAsync(400), 0.54, 0.74);
        fault.Clear();
        Assert.Equal(1, await echo.ShareAsync(50));
    }

    [Fact]
    public async Task Packets_arrive_later_on_the_links_of_a_node_and_of_a_pod()
    {
        var (pod, address) = faults.PodOn("node-1");
        using var far = EchoedDatagrams.Between(Lab, "node-3", $"default/{pod}", address);
        var quick = await far.ShortestAsync();
        using var onNode = faults.Add("--node", "node-3", "--delay", "30ms");
        var onlyNode = await far.ShortestAsync();
        using var onPod = faults.Add("--pod", pod, "--delay", "20ms", "--rate", "100mbit");
        var both = await far.ShortestAsync();
        onNode.Clear();
        onPod.Clear();
        // Each way through each link.
        Assert.InRange(onlyNode, 60, 200);
        Assert.InRange(both, 100, 250);
        Assert.InRange(quick, 0, 30);
        Assert.InRange(await far.ShortestAsync(), 0, 30);
        Assert.DoesNotContain("NFQUEUE", Lab.Inside("node-3", "iptables-save").Output);
    }

    [Fact]
    public async Task Packets_that_are_corrupted_are_not_taken()
    {
        using var echo = EchoedDatagrams.Between(Lab, "node-1", "node-2", NodeTwo);
        using var fault = faults.Add("--node", "node-2", "--corrupt", "100%");
        Assert.Equal(0, await echo.ShareAsync(20));
        fault.Clear();
        Assert.Equal(1, await echo.ShareAsync(20));
    }

    [Fact]
    public async Task A_node_that_is_cut_off_is_not_ready_leaves_the_endpoints_and_comes_back()
    {
        var pod = faults.PodOn("node-3");
        using var caller = LabPlace.Of(Lab, "node-1");
        Assert.True(await caller.ReachesAsync(pod.Address, 8080));
        using var fault = faults.Add("--node", "node-3", "--cut-off", "--grace", "500ms");
        Assert.False(await caller.ReachesAsync(pod.Address, 8080));
        faults.WaitForReadyNodes("node-1 node-2");
        Assert.Contains(
            "Kubelet stopped posting node status.",
            Lab.Field("node/node-3", "{.status.conditions[?(@.status==\"Unknown\")].message}"));
        Assert.Contains("NotReady", Lab.Kubectl("get", "node", "node-3").ThrowIfFailed().Output);
        Assert.Contains("unreachable", Lab.Field("node/node-3", "{.spec.taints[*].key}"));
        Assert.NotEqual(0, Lab.Kubectl("logs", pod.Name).ExitCode);

        fault.Clear();
        faults.WaitForReadyNodes("node-1 node-2 node-3");
        Assert.Equal("", Lab.Field("node/node-3", "{.spec.taints}"));
        Assert.True(await caller.ReachesAsync(pod.Address, 8080));
    }

    [Fact]
    public void An_agent_that_is_paused_keeps_its_rules_and_catches_up_when_it_goes_on()
    {
        using var fault = faults.Add("--node", "node-2", "--agent", "paused");
        var refused = Lab.Run("restart-agent", "node-2");
        Assert.Contains("is paused by a fault", refused.Errors);
        Lab.Create(LabObjects.Service("late", FaultLab.App));
        WaitForRule("node-1", "default/late");
        Assert.DoesNotContain("default/late", Lab.Inside("node-2", "iptables-save", "-t", "nat").Output);
        Assert.Contains("default/echo", Lab.Inside("node-2", "iptables-save", "-t", "nat").Output);
        fault.Clear();
        WaitForRule("node-2", "default/late");
        Lab.Kubectl("delete", "service", "late").ThrowIfFailed();
    }

    [Fact]
    public void A_rule_that_was_removed_is_missed_by_verify_until_the_agent_goes_on()
    {
        const string Words = "KUBE-SVC default/echo:http probability 0.5";
        WaitUntilVerified("node-2");
        using var fault = faults.Add("--node", "node-2", "--remove-rule", Words);
        Assert.Equal($"1 rule removed: {Words}; agent paused", (string?)faults.List().Single()!["what"]);
        var found = Lab.Inside("node-2", "signalbox", "verify");
        Assert.NotEqual(0, found.ExitCode);
        Assert.Matches(
            "^IPv4: 1 difference in iptables-nft\n\ndefault/echo:http\n.*: a rule is missing\n", found.Output);
        using (faults.Add("--node", "node-2", "--remove-rule", "KUBE-SERVICES default/echo:http"))
        {
            fault.Clear();
            Assert.Contains("2 differences", Lab.Inside("node-2", "signalbox", "verify").Output);
        }

        WaitUntilVerified("node-2");
    }

    [Fact]
    public void A_rule_that_was_removed_is_mended_by_verify_where_there_is_no_agent()
    {
        string[] verify = ["signalbox", "verify", "--cluster-cidr=192.168.0.0/16"];
        WaitUntilVerified("node-2");
        using var fault = faults.Add(
            "--node", "node-2", "--remove-rule", "KUBE-SVC default/echo:http probability 0.5", "--agent", "stopped");
        Assert.Contains("agent       node-2: stopped by a fault", Lab.Must("status"));
        Assert.Contains("is stopped by a fault", Lab.Run("restart-agent", "node-2").Errors);
        Assert.Contains("IPv4: 1 difference", Lab.Inside("node-2", verify).Output);
        Lab.Inside("node-2", [.. verify, "--repair"]).ThrowIfFailed();
        Lab.Inside("node-2", verify).ThrowIfFailed();
        fault.Clear();
        Assert.DoesNotContain("stopped by a fault", Lab.Must("status"));
        WaitUntilVerified("node-2");
    }

    [Fact]
    public void A_fault_of_a_pod_that_is_gone_is_gone_too()
    {
        Lab.Create(LabObjects.Echo("brief", 1));
        Lab.WaitForRollout("brief");
        var pod = Lab.PodsOf("brief").Single();
        using var slow = faults.Add("--pod", pod, "--delay", "5ms");
        using var deaf = faults.Add("--pod", pod, "--probe", "fails");
        Lab.Kubectl("delete", "deployment", "brief", "--grace-period=1").ThrowIfFailed();
        Eventually.True(() => Lab.Must("fault", "list") == "there is no fault\n", () => Lab.Must("fault", "list"));
        slow.Forget();
        deaf.Forget();
    }

    [Fact]
    public void A_pod_whose_probe_fails_leaves_the_endpoints_until_that_is_cleared()
    {
        var pod = faults.PodOn("node-1");
        using var fault = faults.Add("--pod", pod.Name, "--probe", "fails");
        faults.WaitForReadyNodes("node-2 node-3");
        Assert.Contains(
            $"Readiness probe failed: made to fail by fault {fault.Number} of the lab",
            Lab.Kubectl("describe", "pod", pod.Name).ThrowIfFailed().Output);
        fault.Clear();
        faults.WaitForReadyNodes("node-1 node-2 node-3");
    }

    [Fact]
    public async Task A_foreign_firewall_drops_what_it_says_and_nothing_else()
    {
        var (two, three) = (faults.PodOn("node-2"), faults.PodOn("node-3"));
        using var caller = LabPlace.Of(Lab, "node-1");
        using var fault = faults.Add("--node", "node-2", "--firewall", $"drop to {two.Address} port 8080");
        Assert.False(await caller.ReachesAsync(two.Address, 8080));
        Assert.True(await caller.ReachesAsync(two.Address, 8443));
        Assert.True(await caller.ReachesAsync(three.Address, 8080));
        Assert.Contains($"table inet lab-fault-{fault.Number}", Lab.Inside("node-2", "nft", "list", "tables").Output);
        fault.Clear();
        Assert.True(await caller.ReachesAsync(two.Address, 8080));
        Assert.DoesNotContain("lab-fault", Lab.Inside("node-2", "nft", "list", "tables").Output);
    }

    [Fact]
    public void Faults_are_listed_and_all_cleared_at_once()
    {
        Assert.Equal("there is no fault\n", Lab.Must("fault", "list"));
        using var first = faults.Add("--node", "node-4", "--loss", "1%");
        using var second = faults.Add("--node", "node-4", "--firewall", "drop from 203.0.113.7");
        Assert.Matches(
            $"NUMBER  TARGET       AGE    WHAT\n{first.Number} +node node-4  \\d+s +loss 1%, each way\n"
            + $"{second.Number} +node node-4  \\d+s +firewall: drop from 203.0.113.7/32\n",
            Lab.Must("fault", "list"));
        var listed = faults.List();
        Assert.Equal([first.Number, second.Number], listed.Select(one => (int)one!["number"]!));
        Assert.Equal("node-4", (string?)listed[0]!["node"]);
        Assert.Matches("^\\d{4}-.*T", (string)listed[0]!["since"]!);
        Assert.Equal(
            $"cleared fault {first.Number}: node node-4: loss 1%, each way\n"
            + $"cleared fault {second.Number}: node node-4: firewall: drop from 203.0.113.7/32\n",
            Lab.Must("fault", "clear", "--all"));
        Assert.Equal("there was no fault\n", Lab.Must("fault", "clear", "--all"));
        first.Forget();
        second.Forget();
    }

    [Theory]
    [InlineData("add --node node-9 --loss 1%", "Error: there is no node 'node-9'; there are node-1, node-2, node-3")]
    [InlineData("add --node node-1 --loss 120%", "Error: --loss 120%: a share such as 20% is needed")]
    [InlineData("add --pod nobody --delay 5ms", "Error: there is no pod 'default/nobody'")]
    [InlineData(
        "add --node node-1 --remove-rule KUBE-NOWHERE",
        "Error: node-1 has no rule of a Service that holds all of 'KUBE-NOWHERE': iptables-save shows what it has")]
    [InlineData("clear 4711", "Error: there is no fault 4711: there is none at all")]
    [InlineData("clear", "Error: say which: a NUMBER of 'fault list', or --all")]
    public void What_cannot_be_is_refused_in_words_that_say_what_can(string arguments, string words)
    {
        var result = Lab.Run(["fault", .. arguments.Split(' ')]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(words, result.Errors);
    }

    [Fact]
    public void A_fault_that_is_there_already_is_not_added_again()
    {
        using var fault = faults.Add("--node", "node-4", "--delay", "1ms");
        var again = Lab.Run("fault", "add", "--node", "node-4", "--loss", "5%");
        fault.Clear();
        Assert.Contains(
            $"node node-4 has fault {fault.Number} already: delay 1ms, each way; clear that first", again.Errors);
    }

    // What other tests have changed may still be on its way.
    private void WaitUntilVerified(string node) => Eventually.True(
        () => Lab.Inside(node, "signalbox", "verify").ExitCode == 0,
        () => Lab.Inside(node, "signalbox", "verify").Output);

    private void WaitForRule(string node, string words) => Eventually.True(
        () => Lab.Inside(node, "iptables-save", "-t", "nat").Output.Contains(words, StringComparison.Ordinal),
        () => $"{node} has no rule for {words}\n{Lab.Logs()}");
}
