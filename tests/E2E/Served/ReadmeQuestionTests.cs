using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;
using Signalbox.Testing.Golden;

namespace Signalbox.E2E.Served;

/// <summary>What README asks of a node, asked of one that an agent has programmed from a real API server.</summary>
public sealed class ReadmeQuestionTests
{
    private const string Service = """
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"},
         "spec": {"clusterIP": "10.96.7.7", "clusterIPs": ["10.96.7.7"], "ipFamilies": ["IPv4"],
                  "ports": [{"name": "http", "port": 80, "protocol": "TCP"}]}}
        """;

    private const string Slice = """
        {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
         "metadata": {"name": "web-1", "namespace": "shop", "labels": {"kubernetes.io/service-name": "web"}},
         "ports": [{"name": "http", "port": 80, "protocol": "TCP"}],
         "endpoints": [{"addresses": ["10.0.0.1"]}, {"addresses": ["10.244.1.7"]}]}
        """;

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public async Task A_node_is_explained_traced_and_verified_as_README_has_it(string mode)
    {
        await using var served = await ServedNode.PrepareAsync();
        served.Store.Put(ResourceKinds.Services, Service);
        served.Store.Put(ResourceKinds.EndpointSlices, Slice);
        served.StartAgent([], [$"--proxy-mode={mode}", "--cluster-cidr=10.244.0.0/16"]);
        Eventually.True(() => Ask(served, "verify").ExitCode == 0, () => served.Agent.Words);

        var verified = Ask(served, "verify");
        Assert.Contains("agrees", verified.Output);
        var explained = Ask(served, "explain");
        Assert.True(explained.ExitCode == 0, explained.Output + explained.Errors);
        Assert.Contains("10.244.1.7:80  1/2 = 50.0 %", explained.Output);
        Assert.Contains("Nothing is wrong.", explained.Output);
        Assert.Contains("shop/web:http", Ask(served, "explain -A").Output);
        var traced = Ask(served, "trace");
        Assert.True(traced.ExitCode == 0, traced.Output + traced.Errors);
        Assert.Contains("10.244.1.7:80", traced.Output);

        // Somebody takes a part of it away, while no agent looks.
        served.Agent.Kill();
        served.Node.Shell(mode == "iptables"
            ? "iptables-nft -t nat -F $(iptables-nft-save -t nat | grep -o -m1 'KUBE-SVC-[A-Z0-9]*.*shop/web' "
                + "| cut -d' ' -f1)"
            : "nft delete element ip kube-proxy endpoints '{ 10.96.7.7 . tcp . 80 . 0 }'");
        var drifted = Ask(served, "verify");
        Assert.True(drifted.ExitCode == 1, drifted.Output + drifted.Errors);
        Assert.Contains("shop/web:http", drifted.Output);
        Assert.DoesNotContain("default/web", drifted.Output);
        Assert.DoesNotContain("Nothing is wrong.", Ask(served, "explain").Output);
        var all = Ask(served, "explain -A");
        Assert.Contains("drift", all.Output);
        var mended = Ask(served, "verify", " --repair");
        Assert.True(mended.ExitCode == 0, mended.Output + mended.Errors);
        Assert.Equal(0, Ask(served, "verify").ExitCode);
    }

    /// <summary>Runs README's command for that verb.</summary>
    private static CommandResult Ask(ServedNode served, string verb, string more = "")
    {
        var line = File.ReadLines(Path.Combine(Repository.Root, "README.md")).First(
            line => line.StartsWith($"artifacts/signalbox {verb} ", StringComparison.Ordinal)
                && !line.Contains("--node", StringComparison.Ordinal));
        return served.Node.Inside.Execute(
            "env", "-C", served.Node.Folder, $"XTABLES_LOCKFILE={served.Node.LockPath}", "bash", "-c",
            line.Replace("artifacts/signalbox", BuiltPrograms.Agent, StringComparison.Ordinal) + more);
    }
}
