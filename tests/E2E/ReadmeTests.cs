using System.Diagnostics;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E;

/// <summary>What README tells a newcomer to run, run. Its test command is what runs these.</summary>
public sealed class ReadmeTests
{
    private const string Objects = """
        {"apiVersion": "v1", "kind": "List", "items": [
          {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"},
           "spec": {"clusterIP": "10.96.7.7", "clusterIPs": ["10.96.7.7"], "ipFamilies": ["IPv4"],
                    "ports": [{"name": "http", "port": 80, "protocol": "TCP"}]}},
          {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
           "metadata": {"name": "web-1", "namespace": "shop", "labels": {"kubernetes.io/service-name": "web"}},
           "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
           "endpoints": [{"addresses": ["10.244.1.7"]}]}]}
        """;

    [Fact]
    public void Render_reads_what_kubectl_prints_and_prints_the_rules()
    {
        var result = Command.Run(
            Program("signalbox"),
            ["render", "--objects", "-", "--hostname-override=node-a", "--cluster-cidr=10.244.0.0/16"], Objects);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains("-d 10.96.7.7/32 -p tcp -m comment --comment \"shop/web:http cluster IP\"", result.Output);
        Assert.Contains("-j DNAT --to-destination 10.244.1.7:8080", result.Output);
    }

    [Fact]
    public async Task Render_asks_the_API_server_of_a_kubeconfig()
    {
        const string Token = "readme";
        await using var server = await ApiServer.StartAsync(new ObjectStore());
        server.Credentials.Add(Token, new ApiUser("system:kube-proxy"));
        var items = JsonNode.Parse(Objects)!["items"]!.AsArray();
        server.Store.Put(ResourceKinds.Services, items[0]!.ToJsonString());
        server.Store.Put(ResourceKinds.EndpointSlices, items[1]!.ToJsonString());
        var folder = Directory.CreateTempSubdirectory("signalbox-readme-");
        try
        {
            var kubeconfig = Path.Combine(folder.FullName, "kubeconfig");
            server.KubeconfigFor(Token).WriteTo(kubeconfig);
            var result = Command.Run(
                Program("signalbox"),
                ["render", "--kubeconfig", kubeconfig, "--hostname-override=node-a", "--cluster-cidr=10.244.0.0/16"]);
            Assert.True(result.ExitCode == 0, result.Errors);
            Assert.Contains("-j DNAT --to-destination 10.244.1.7:8080", result.Output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_demo_walks_through_all_its_steps_and_leaves_nothing_behind()
    {
        using var demo = Command.Start(Program("signalbox-lab"), ["demo"]);
        demo.StandardInput.Close();
        var errors = demo.StandardError.ReadToEndAsync();
        var output = await demo.StandardOutput.ReadToEndAsync();
        await demo.WaitForExitAsync();
        Assert.True(demo.ExitCode == 0, output + await errors);
        for (var step = 1; step <= 9; step++)
        {
            Assert.Contains($"\n{step}. ", "\n" + output);
        }

        Assert.Contains("0.20000 -> KUBE-SEP-", output);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length < 100, line));
        Assert.DoesNotContain(Directory.GetFiles("/run/netns"), name => IsOf(name, demo));
    }

    /// <summary>Names of namespaces hold the id of the process that made them.</summary>
    private static bool IsOf(string name, Process process) =>
        Path.GetFileName(name).StartsWith($"sbx-{process.Id}-", StringComparison.Ordinal);

    private static string Program(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
