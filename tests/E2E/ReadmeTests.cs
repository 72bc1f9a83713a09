using System.Text.Json.Nodes;
using Signalbox.E2E.Lab;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;
using Signalbox.Testing.Golden;

namespace Signalbox.E2E;

/// <summary>What README tells a newcomer to run, run. Its test command is what runs these.</summary>
[Collection(LabCollection.OneAtATime)]
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
            Assert.Contains("-j DNAT --to-destination 10.244.1.7:8080", Render());
            Assert.Contains("10.96.7.7 . 6 . 80 . 0 : 10.244.1.7 . 8080", Render("--proxy-mode=nftables"));

            string Render(params string[] mode) => Command.Run(
                Program("signalbox"),
                [
                    "render", .. mode, "--kubeconfig", kubeconfig, "--hostname-override=node-a",
                    "--cluster-cidr=10.244.0.0/16",
                ]).ThrowIfFailed().Output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_cluster_of_ones_own_answers_as_README_has_it()
    {
        var states = Directory.CreateTempSubdirectory("signalbox-readme-").FullName;
        var commands = Block("**A cluster of your own**").Replace(
            "artifacts/signalbox", Program("signalbox"), StringComparison.Ordinal);
        try
        {
            var result = Command.Run(
                "env", [$"SIGNALBOX_LAB_STATE={states}", "bash", "-eo", "pipefail", "-c", commands]);
            Assert.True(result.ExitCode == 0, result.Output + result.Errors);
            Assert.Contains("\"hostname\": \"web-", result.Output);
            Assert.Contains("default/web", result.Output);
            Assert.Empty(Directory.EnumerateFileSystemEntries(states));
        }
        finally
        {
            Command.Run("env", [$"SIGNALBOX_LAB_STATE={states}", Program("signalbox-lab"), "down", "--all"]);
            Directory.Delete(states, recursive: true);
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
        for (var step = 1; step <= 11; step++)
        {
            Assert.Contains($"\n{step}. ", "\n" + output);
        }

        Assert.Contains("0.20000 -> KUBE-SEP-", output);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length < 100, line));
        Assert.Empty(Directory.GetDirectories("/run/signalbox-lab", $"demo-{demo.Id}"));
    }

    [Fact]
    public async Task An_interactive_demo_waits_for_a_key_before_each_command()
    {
        using var demo = Command.Start(Program("signalbox-lab"), ["demo", "--interactive"]);
        var errors = demo.StandardError.ReadToEndAsync();
        var shown = "";
        var buffer = new char[1024];
        while (!shown.Contains("(Enter runs it)", StringComparison.Ordinal))
        {
            var count = await demo.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(Eventually.Patience);
            Assert.True(count > 0, shown);
            shown += new string(buffer, 0, count);
        }

        // It waits before the first command, so nothing has been made that would have to go.
        Assert.Contains($"$ signalbox-lab up --name demo-{demo.Id}", shown);
        Command.Run("kill", ["-INT", demo.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        demo.StandardInput.WriteLine();
        await demo.WaitForExitAsync().WaitAsync(Eventually.Patience);
        Assert.Equal(130, demo.ExitCode);
        Assert.Contains("Interrupted in step 1", await errors);
    }

    /// <summary>The first fenced block behind those words of README.</summary>
    private static string Block(string words)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var heading = text.IndexOf(words, StringComparison.Ordinal);
        var begin = text.IndexOf("```sh\n", heading, StringComparison.Ordinal) + 6;
        return text[begin..text.IndexOf("```", begin, StringComparison.Ordinal)];
    }

    private static string Program(string name) => Path.Combine(BuiltPrograms.Folder, name);
}
