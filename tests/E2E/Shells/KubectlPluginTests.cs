using Signalbox.E2E.Kubectl;

namespace Signalbox.E2E.Shells;

/// <summary>The program as a plugin of the real kubectl.</summary>
public sealed class KubectlPluginTests
{
    [Fact]
    public async Task Kubectl_finds_it_and_its_usage_says_how_it_is_called()
    {
        KubectlProgram.SkipUnlessUsable();
        await using var cluster = await NamedCluster.StartAsync();
        Assert.Contains("/kubectl-signalbox\n", cluster.Run("kubectl", "plugin", "list").Output);
        Assert.Contains("Usage:\n  kubectl signalbox verify [options]", Help("signalbox", "verify", "-h"));
        Assert.Contains("Usage:\n  kubectl signalbox [command]", Help("signalbox", "-h"));
        Assert.Contains("Usage:\n  signalbox verify", cluster.Run("signalbox", "verify", "-h").Output);
        var refused = cluster.Run("kubectl", "signalbox", "verify", "--nothing-like-it");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Usage:\n  kubectl signalbox verify", refused.Errors);

        string Help(params string[] arguments) => cluster.Run("kubectl", arguments).ThrowIfFailed().Output;
    }

    [Theory]
    [InlineData("--kubeconfig {0} svc/web", "Service default/web")]
    [InlineData("--kubeconfig {0} -n shop svc/cart", "Service shop/cart")]
    [InlineData("--kubeconfig {0} --context away svc/cart", "Service shop/cart")]
    [InlineData("--kubeconfig={0} shop/cart:8080 --context=lab", "Service shop/cart")]
    public async Task Kubectls_flags_mean_what_they_mean_there(string arguments, string said)
    {
        KubectlProgram.SkipUnlessUsable();
        await using var cluster = await NamedCluster.StartAsync();
        var words = arguments.Replace("{0}", cluster.Kubeconfig, StringComparison.Ordinal).Split(' ');
        var result = cluster.Run("kubectl", ["signalbox", "explain", "--no-rules", .. words]);
        Assert.True(result.Output.Contains(said, StringComparison.Ordinal), result.Output + result.Errors);
        Assert.Equal(0, result.ExitCode);
        var named = cluster.Run(
            "env", [$"KUBECONFIG={cluster.Kubeconfig}", "kubectl", "signalbox", "explain", "--no-rules", "svc/web"]);
        Assert.Contains("Service default/web", named.Output);
    }

    [Fact]
    public async Task A_context_that_is_not_there_is_refused_by_its_flag()
    {
        await using var cluster = await NamedCluster.StartAsync();
        var refused = cluster.Run(
            "signalbox", "explain", "--kubeconfig", cluster.Kubeconfig, "--context", "nowhere", "svc/web");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("contexts[nowhere]: there is no such entry, but --context leads to it", refused.Errors);
    }

    [Fact]
    public async Task Kubectls_own_completion_asks_it()
    {
        KubectlProgram.SkipUnlessUsable();
        await using var cluster = await NamedCluster.StartAsync();
        var result = cluster.Run("kubectl", "__complete", "signalbox", "verify", "--output=j");
        Assert.Equal("--output=json\n:4\n", result.ThrowIfFailed().Output);
    }
}
