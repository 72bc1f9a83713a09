namespace Signalbox.E2E.Shells;

/// <summary>What may stand where the cursor is, asked as the shells' scripts ask.</summary>
public sealed class SuggestionTests
{
    [Theory]
    [InlineData("ver", "verify")]
    [InlineData("completion ", "bash fish zsh")]
    [InlineData("completion z", "zsh")]
    [InlineData("verify --by", "--by-packets")]
    [InlineData("verify --output ", "dot json mermaid text wide yaml")]
    [InlineData("verify -o j", "json")]
    [InlineData("verify --output=j", "--output=json")]
    [InlineData("verify --node --outp", "--output")]
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
    [InlineData("explain ", "svc/web shop/cart")]
    [InlineData("explain svc/", "svc/web")]
    [InlineData("explain sh", "shop/cart")]
    [InlineData("explain d", "default/web")]
    [InlineData("explain svc/web:", "svc/web:http svc/web:https")]
    [InlineData("explain svc/web:https", "svc/web:https")]
    [InlineData("explain shop/cart:", "shop/cart:8080")]
    [InlineData("explain -n shop svc/", "svc/cart")]
    [InlineData("explain --context=away svc/", "svc/cart")]
    [InlineData("explain --context ", "away lab")]
    [InlineData("explain --namespace ", "default shop")]
    [InlineData("trace --to svc/w", "svc/web")]
    [InlineData("trace --to=svc/web:h", "--to=svc/web:http --to=svc/web:https")]
    [InlineData("trace --from ", "node outside pod/web-1")]
    [InlineData("trace --proto u", "udp")]
    public async Task Names_of_the_cluster_are_offered_and_nothing_is_said_where_it_does_not_answer(
        string line, string offered)
    {
        await using var cluster = await NamedCluster.StartAsync();
        // Names have two seconds; on a busy machine the program hardly starts in that time.
        var asked = $"{line.Split(' ')[0]} --kubeconfig {cluster.Kubeconfig} {line[(line.IndexOf(' ') + 1)..]}";
        Eventually.True(() => Offered(cluster, asked) == offered, () => Offered(cluster, asked));
        var silent = cluster.Run("signalbox", "__complete", "explain", "--master", "http://127.0.0.1:1", "");
        Assert.Equal(("", ":4\n"), (silent.Errors, silent.Output));
    }

    [Fact]
    public async Task Names_come_from_files_of_objects_too()
    {
        await using var cluster = await NamedCluster.StartAsync();
        var file = Path.Combine(cluster.Folder, "objects.yaml");
        File.WriteAllText(
            file, """
            {apiVersion: v1, kind: Service, metadata: {name: in-file, namespace: default},
             spec: {clusterIP: 10.96.0.9, ports: [{port: 80}]}}
            """);
        Assert.Equal("svc/in-file", Offered(cluster, $"explain --objects {file} svc/"));
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
