using Signalbox.Cluster.Connect;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>Which kubeconfig, and what of it, as kubectl's users choose.</summary>
public sealed class KubeconfigChoiceTests : IDisposable
{
    private const string Text = """
        current-context: main
        contexts:
        - {name: main, context: {cluster: home, user: alice, namespace: shop}}
        - {name: other, context: {cluster: away, user: alice}}
        clusters:
        - {name: home, cluster: {server: "https://home"}}
        - {name: away, cluster: {server: "https://away"}}
        - {name: third, cluster: {server: "https://third"}}
        users: [{name: alice, user: {}}, {name: bad, user: {token: "a b"}}]
        """;

    private readonly Entrance _entrance = new();

    public void Dispose() => _entrance.Dispose();

    [Theory]
    [InlineData(null, null, "https://home/")]
    [InlineData("other", null, "https://away/")]
    [InlineData(null, "third", "https://third/")]
    [InlineData("other", "home", "https://home/")]
    public void A_context_or_a_cluster_may_be_chosen(string? context, string? cluster, string server)
    {
        _entrance.Files.Write("config", Text);
        Assert.Equal(server, Open(new KubeconfigChoice(context, cluster)).Server.AbsoluteUri);
    }

    [Theory]
    [InlineData("gone", null, null, "contexts[gone]: there is no such entry, but --context leads to it")]
    [InlineData(null, "gone", null, "clusters[gone]: there is no such entry, but --cluster leads to it")]
    [InlineData(null, null, "gone", "users[gone]: there is no such entry, but --user leads to it")]
    [InlineData("other", null, "bad", "users[bad].user.token: holds characters that no token has")]
    public void A_choice_that_is_not_there_is_refused_by_its_flag(
        string? context, string? cluster, string? user, string reason)
    {
        _entrance.Files.Write("config", Text);
        var refused = Assert.Throws<ConnectionException>(() => Open(new KubeconfigChoice(context, cluster, user)));
        Assert.Equal($"kubeconfig {_entrance.Files["config"]}: {reason}", refused.Message);
    }

    [Fact]
    public void The_contexts_namespace_is_known()
    {
        _entrance.Files.Write("config", Text);
        Assert.Equal("shop", KubeconfigFiles.NamespaceOf(_entrance.Files["config"], KubeconfigChoice.Own));
        Assert.Null(KubeconfigFiles.NamespaceOf(_entrance.Files["config"], new KubeconfigChoice("other")));
    }

    [Theory]
    [InlineData("", "home/.kube/config")]
    [InlineData("config", "config")]
    [InlineData("gone", "gone")]
    [InlineData("gone:bare:config", "bare config")]
    [InlineData("second:gone:config:second", "second config")]
    public void KUBECONFIG_names_files_of_which_those_count_that_are_there_else_the_one_at_home(
        string variable, string found)
    {
        _entrance.Files.Write("config", Text);
        _entrance.Files.Write("bare", "kind: Config");
        _entrance.Files.Write("second", "current-context: mine\ncontexts: [{name: mine}]");
        Directory.CreateDirectory(Path.Combine(_entrance.Files.Path, "home", ".kube"));
        _entrance.Files.Write("home/.kube/config", Text);
        Name(variable);
        Assert.Equal(
            found.Split(' ').Select(file => _entrance.Files[file]),
            KubeconfigFiles.Find(_entrance.Options.Environment));
        _entrance.Variables["KUBECONFIG"] = "";
        _entrance.Variables["HOME"] = "";
        Assert.Empty(KubeconfigFiles.Find(_entrance.Options.Environment));
    }

    private void Name(string files)
    {
        _entrance.Variables["HOME"] = _entrance.Files["home"];
        _entrance.Variables["KUBECONFIG"] = string.Join(
            ':', files.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(file => _entrance.Files[file]));
    }

    private ApiClient Open(KubeconfigChoice choice) =>
        _entrance.Open(_entrance.Options with { Kubeconfig = _entrance.Files["config"], Choice = choice });
}
