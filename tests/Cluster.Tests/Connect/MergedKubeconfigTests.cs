using Signalbox.Cluster.Connect;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>Several files in KUBECONFIG: of each entry, and of the current context, the first that has it counts.
/// kubectl is the judge of the same in the tests of the whole program.</summary>
public sealed class MergedKubeconfigTests : IDisposable
{
    /// <summary>Contexts alone, as people keep them apart from clusters and users.</summary>
    private const string First = """
        contexts:
        - {name: work, context: {cluster: office, user: alice, namespace: first}}
        - {name: play, context: {cluster: garage, user: bob}}
        """;

    private const string Second = """
        current-context: work
        contexts:
        - {name: work, context: {cluster: garage, user: bob, namespace: second}}
        - {name: late, context: {cluster: garage, user: nobody}}
        clusters:
        - {name: office, cluster: {server: "https://office"}}
        users:
        - {name: alice, user: {tokenFile: token}}
        """;

    private const string Third = """
        current-context: play
        clusters:
        - {name: office, cluster: {server: "https://other", tls-server-name: other}}
        - {name: garage, cluster: {server: "https://garage"}}
        users:
        - {name: alice, user: {tokenFile: token, as: carol}}
        - {name: bob, user: {tokenFile: token}}
        """;

    private readonly Entrance _entrance = new();

    public MergedKubeconfigTests()
    {
        foreach (var (folder, text) in new[] { ("a", First), ("b", Second), ("c", Third) })
        {
            Directory.CreateDirectory(_entrance.Files[folder]);
            _entrance.Files.Write($"{folder}/config", text);
            _entrance.Files.Write($"{folder}/token", $"token-of-{folder}");
        }
    }

    public void Dispose() => _entrance.Dispose();

    /// <summary>The server, tls-server-name, namespace, and whom to act as; then where the cluster's and the user's
    /// relative paths start.</summary>
    [Theory]
    [InlineData("a b c", null, "https://office, , first, , b, b")]
    [InlineData("b a c", null, "https://garage, , second, , c, c")]
    [InlineData("c b a", null, "https://garage, , , , c, c")]
    [InlineData("a c b", "work", "https://other, other, first, carol, c, c")]
    [InlineData("a b c", "play", "https://garage, , , , c, c")]
    public void Of_each_entry_the_first_file_that_has_it_counts_whole(string files, string? context, string what)
    {
        var config = Read(files, context);
        var (cluster, user) = (config.Cluster, config.User);
        Assert.Equal(what, string.Join(
            ", ", cluster.Server, cluster.TlsServerName, config.Namespace, user.As,
            Path.GetFileName(config.ClusterFolder), Path.GetFileName(config.UserFolder)));
    }

    [Fact]
    public void A_token_is_read_beside_the_file_that_names_it()
    {
        var options = _entrance.Options with { Kubeconfig = Paths("a b c")[0] };
        var access = KubeconfigAccess.Of(Read("a b c", "work"), options);
        Assert.Equal("Bearer token-of-b", access.Authorization!.Current());
    }

    [Fact]
    public void An_entry_that_no_file_has_is_said_with_all_of_them()
    {
        var paths = string.Join(':', Paths("a b c"));
        Assert.Equal(
            $"kubeconfig {paths}: users[nobody]: there is no such entry, but the context late leads to it",
            Assert.Throws<ConnectionException>(() => Read("a b c", "late").User).Message);
        Assert.Equal(
            $"kubeconfig {paths}: contexts[nowhere]: there is no such entry, but --context leads to it",
            Assert.Throws<ConnectionException>(() => Read("a b c", "nowhere")).Message);
        Assert.Equal(
            ["work", "play", "late"],
            KubeconfigFiles.ContextsOf(Paths("a")[0], new KubeconfigChoice { Behind = [.. Paths("b c")] }));
    }

    private Kubeconfig Read(string files, string? context)
    {
        var paths = Paths(files);
        return Kubeconfig.Read(paths[0], new KubeconfigChoice(context) { Behind = [.. paths[1..]] });
    }

    private string[] Paths(string files) =>
        [.. files.Split(' ').Select(folder => _entrance.Files[$"{folder}/config"])];
}
