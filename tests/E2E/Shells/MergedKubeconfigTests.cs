using System.Text.Json.Nodes;
using Signalbox.E2E.Kubectl;

namespace Signalbox.E2E.Shells;

/// <summary>Several files in KUBECONFIG, as kubectl merges them.</summary>
public sealed class MergedKubeconfigTests
{
    /// <summary>The context "lab" leads elsewhere, and there are contexts that need what other files have.</summary>
    private const string Contexts = """
        contexts:
        - {name: lab, context: {cluster: lab, user: user, namespace: default}}
        - {name: mine, context: {cluster: lab, user: user, namespace: shop}}
        """;

    /// <summary>Entries of the whole file's names that lead nowhere.</summary>
    private const string Other = """
        current-context: mine
        clusters:
        - {name: lab, cluster: {server: "https://127.0.0.1:1"}}
        users:
        - {name: user, user: {token: wrong}}
        """;

    [Theory]
    [InlineData("contexts:nowhere:whole:other", null)]
    [InlineData("contexts:nowhere:whole:other", "mine")]
    [InlineData("whole:contexts:other", "away")]
    [InlineData("nowhere:whole:other:contexts", "mine")]
    [InlineData("contexts:whole", "away")]
    public async Task The_server_that_answers_and_the_namespace_are_kubectls(string files, string? context)
    {
        KubectlProgram.SkipUnlessUsable();
        await using var cluster = await NamedCluster.StartAsync();
        File.WriteAllText(Path.Combine(cluster.Folder, "contexts"), Contexts);
        File.WriteAllText(Path.Combine(cluster.Folder, "other"), Other);
        File.Copy(cluster.Kubeconfig, Path.Combine(cluster.Folder, "whole"));
        var variable = "KUBECONFIG=" + string.Join(
            ':', files.Split(':').Select(file => Path.Combine(cluster.Folder, file)));
        string[] flag = context is null ? [] : [$"--context={context}"];

        var said = JsonNode.Parse(cluster.Run(
            "env", [variable, "kubectl", "config", "view", "--raw", "--minify", "-o", "json", .. flag])
            .ThrowIfFailed().Output)!;
        var server = new Uri((string)said["clusters"]![0]!["cluster"]!["server"]!);
        var space = (string?)said["contexts"]![0]!["context"]!["namespace"] ?? "default";

        var ours = cluster.Run(
            "env", [variable, "signalbox", "explain", "--no-rules", "--hostname-override=x", "-o", "json", .. flag]);
        Assert.Equal(cluster.Server.Address.Port, server.Port);
        var ports = JsonNode.Parse(ours.ThrowIfFailed().Output)!["ports"]!.AsArray();
        Assert.NotEmpty(ports);
        Assert.All(ports, port => Assert.Equal(space, (string?)port!["namespace"]));
    }
}
