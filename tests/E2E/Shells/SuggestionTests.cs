namespace Signalbox.E2E.Shells;

/// <summary>What may stand where the cursor is, asked as the shells' scripts ask.</summary>
public sealed class SuggestionTests
{
    [Theory]
    [InlineData("ver", "verify")]
    [InlineData("completion ", "bash fish zsh")]
    [InlineData("completion z", "zsh")]
    [InlineData("verify --no", "--node")]
    [InlineData("verify --output ", "json text")]
    [InlineData("verify -o j", "json")]
    [InlineData("verify --output=j", "--output=json")]
    [InlineData("verify --node --o", "--output")]
    [InlineData("render --proxy-mode ", "iptables nftables")]
    [InlineData("proxy --conntrack-s", "--conntrack-strict")]
    [InlineData("proxy --detect-local-mode=B", "--detect-local-mode=BridgeInterface")]
    [InlineData("nosuch ", "")]
    [InlineData("lab up --dual", "--dual-stack")]
    public async Task Verbs_flags_and_values_are_offered(string line, string offered)
    {
        await using var cluster = await NamedCluster.StartAsync();
        Assert.Equal(offered, Offered(cluster, line));
    }

    [Theory]
    [InlineData("render --objects ")]
    [InlineData("render --kubeconfig=")]
    [InlineData("proxy --config ")]
    public async Task Where_a_path_belongs_the_shell_offers_files(string line)
    {
        await using var cluster = await NamedCluster.StartAsync();
        Assert.Equal(":0\n", cluster.Run("signalbox", ["__complete", .. line.Split(' ')]).Output);
    }

    /// <summary>The words that are offered, without what they mean.</summary>
    private static string Offered(NamedCluster cluster, string line)
    {
        var result = cluster.Run("signalbox", ["__complete", .. line.Split(' ')]).ThrowIfFailed();
        Assert.Equal("", result.Errors);
        return string.Join(' ', result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(item => item[0] != ':').Select(item => item.Split('\t')[0]));
    }
}
