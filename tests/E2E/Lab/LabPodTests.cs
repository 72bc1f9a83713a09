namespace Signalbox.E2E.Lab;

/// <summary>What pods of a lab see of it: names, Services, each other.</summary>
[Collection(LabCollection.OneAtATime)]
public sealed class LabPodTests(LabFixture fixture) : IClassFixture<LabFixture>
{
    private const string Shell = """
        apiVersion: v1
        kind: Pod
        metadata: {name: NAME, namespace: default}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
          - {name: shell, image: busybox, command: [sleep, "10000"]}
        """;

    private LabRun Lab => fixture.Lab;

    [Fact]
    public void A_shell_in_a_pod_sees_its_own_name_processes_and_name_server()
    {
        Run("insider");
        Assert.Equal("insider", Lab.Inside("insider", "hostname").ThrowIfFailed().Output.Trim());
        var resolver = Lab.Inside("insider", "cat", "/etc/resolv.conf").ThrowIfFailed().Output;
        Assert.Contains("nameserver 10.96.0.10", resolver);
        Assert.Contains("default.svc.cluster.local", resolver);
        Assert.Equal("sleep", Lab.Inside("insider", "cat", "/proc/1/comm").ThrowIfFailed().Output.Trim());
        Assert.Equal(9, Lab.Inside("default/insider", "sh", "-c", "exit 9").ExitCode);
    }

    [Fact]
    public void A_pod_resolves_names_and_is_told_at_once_of_those_that_are_none()
    {
        Run("asker");
        var found = Lab.Inside("asker", "getent", "ahostsv4", "kube-dns.kube-system").ThrowIfFailed().Output;
        Assert.StartsWith("10.96.0.10 ", found);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.NotEqual(0, Lab.Inside("asker", "getent", "ahostsv4", "nobody.example").ExitCode);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), $"it took {watch.Elapsed}");
    }

    [Fact]
    public void Every_node_and_pod_reaches_the_API_server()
    {
        Run("caller");
        foreach (var place in new[] { "node-1", "node-3", "outside", "caller" })
        {
            var answer = Lab.Inside(place, "curl", "-sk", "-m", "5", "https://172.18.0.1:6443/readyz");
            Assert.Equal("ok", answer.ThrowIfFailed().Output);
        }
    }

    private void Run(string name)
    {
        Lab.KubectlWithInput(
            Shell.Replace("NAME", name, StringComparison.Ordinal), "create", "--validate=false", "-f", "-")
            .ThrowIfFailed();
        Eventually.True(
            () => Lab.Kubectl("get", "pod", name, "-o", "jsonpath={.status.phase}").Output == "Running",
            () => Lab.Kubectl("get", "pod", name, "-o", "yaml").Output + Lab.Logs());
    }
}
