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

    [Fact]
    public async Task Kubectls_own_completion_asks_it()
    {
        KubectlProgram.SkipUnlessUsable();
        await using var cluster = await NamedCluster.StartAsync();
        var result = cluster.Run("kubectl", "__complete", "signalbox", "verify", "--output=j");
        Assert.Equal("--output=json\n:4\n", result.ThrowIfFailed().Output);
    }
}
