using System.Net;
using Signalbox.Bench;
using Signalbox.E2E.Lab.Load;
using Signalbox.Kernel.Namespaces;
using Signalbox.Lab.Dns;

namespace Signalbox.E2E.Lab;

/// <summary>The lab's verbs, against one lab that is up.</summary>
[Collection(LabCollection.OneAtATime)]
public sealed class LabCommandTests(LabFixture fixture) : IClassFixture<LabFixture>
{
    private static readonly IPEndPoint NameServer = new(IPAddress.Parse("10.96.0.10"), 53);

    private LabRun Lab => fixture.Lab;

    [Fact]
    public void Status_says_who_runs_and_what_agents_did_last()
    {
        var status = Lab.Status();
        Assert.Equal("e2e", (string?)status["name"]);
        Assert.Equal(
            ["node-1", "node-2", "node-3"], status["nodes"]!.AsArray().Select(node => (string)node!["name"]!));
        Assert.All(status["agents"]!.AsArray(), agent =>
        {
            Assert.True(File.Exists($"/proc/{agent!["pid"]}/stat"));
            Assert.Matches("\"(Programmed|Synced)\"", (string)agent["lastWords"]!);
        });
        var text = Lab.Must("status");
        Assert.Contains("node-2", text);
        Assert.Contains((string)status["apiServer"]!, text);
    }

    [Fact]
    public void Status_names_the_network_namespace_of_each_place()
    {
        var places = Lab.Status()["networks"]!.AsArray()
            .ToDictionary(each => (string)each!["place"]!, each => (string)each!["namespace"]!);
        Assert.Superset(new HashSet<string> { "node-1", "node-2", "node-3", "outside" }, places.Keys.ToHashSet());
        Assert.Contains(places.Keys, place => place.StartsWith("kube-system/", StringComparison.Ordinal));
        Assert.All(places.Values, name => Assert.True(File.Exists($"/run/netns/{name}"), name));
    }

    [Fact]
    public void Up_again_says_that_it_is_up_and_changes_nothing()
    {
        var daemon = Lab.Daemon;
        Assert.Contains("is up already", Lab.Must("up"));
        Assert.Equal(daemon, Lab.Daemon);
    }

    [Fact]
    public void Up_with_other_settings_is_refused_and_says_which_it_has()
    {
        var result = Lab.Run("up", "--nodes", "4");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("3 nodes", result.Errors);
    }

    [Theory]
    [InlineData("load -1", "Error: load -1: how many Services there shall be is 0 or more")]
    [InlineData("load 1 --endpoints -4", "Error: --endpoints -4: how many each Service gets is 0 or more")]
    [InlineData("up --port 99999", "Error: --port 99999: from 1 to 65535, or 0 for any free one")]
    [InlineData("up --port 22", "Error: lab 'e2e' is up, and its API server is at port ")]
    [InlineData("up --proxy-mode other", "--proxy-mode iptables, objects in a file. It comes back with those")]
    [InlineData("restart-agent node-9", "Error: there is no node 'node-9'; there are node-1, node-2, node-3")]
    public void What_cannot_be_is_refused_in_words_that_say_what_can(string arguments, string words)
    {
        var result = Lab.Run(arguments.Split(' '));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(words, result.Errors);
    }

    [Fact]
    public void A_program_in_a_shell_runs_inside_and_its_exit_code_is_the_verbs()
    {
        Assert.Contains("172.18.0.3/16", Lab.Inside("node-2", "ip", "-4", "address").Output);
        Assert.Contains("172.18.0.1/16", Lab.Inside("outside", "ip", "-4", "address").Output);
        Assert.Equal(7, Lab.Inside("node-1", "sh", "-c", "exit 7").ExitCode);
    }

    [Fact]
    public void A_shell_on_a_node_has_its_name_the_cluster_and_the_program_without_a_flag()
    {
        Assert.Equal("node-2", Lab.Inside("node-2", "uname", "-n").ThrowIfFailed().Output.Trim());
        var explained = Lab.Inside("node-2", "signalbox", "explain", "svc/kubernetes").ThrowIfFailed().Output;
        Assert.Contains("KUBE-SVC-", explained, StringComparison.Ordinal);
        Assert.DoesNotContain("What is wrong", explained, StringComparison.Ordinal);
        Eventually.True(
            () => Lab.Inside("node-2", "signalbox", "verify").ExitCode == 0,
            () => Lab.Inside("node-2", "signalbox", "verify").Output);
    }

    [Fact]
    public void A_shell_in_a_place_that_is_none_names_the_places_there_are()
    {
        var result = Lab.Inside("nowhere", "true");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("node-1, node-2, node-3", result.Errors);
        Assert.Contains("outside", result.Errors);
    }

    [Fact]
    public void Kubeconfig_prints_a_path_or_the_file()
    {
        Assert.Equal(Lab.Kubeconfig, Lab.Must("kubeconfig").Trim());
        Assert.Equal(File.ReadAllText(Lab.Kubeconfig).Trim(), Lab.Must("kubeconfig", "--raw").Trim());
        Assert.Contains("node-3", Lab.Kubectl("get", "--raw", "/api/v1/nodes").ThrowIfFailed().Output);
    }

    [Fact]
    public void A_killed_agent_is_started_again_and_programs()
    {
        var before = (int)Agent("node-3")["pid"]!;
        Assert.Equal("node-3 has a new agent, and it has programmed\n", Lab.Must("restart-agent", "node-3"));
        Assert.NotEqual(before, (int)Agent("node-3")["pid"]!);
        Assert.False(File.Exists($"/proc/{before}/stat"));
    }

    [Fact]
    public void An_API_server_that_is_stopped_answers_nobody_until_it_is_started()
    {
        Lab.Must("stop-apiserver");
        Assert.Null((string?)Lab.Status()["apiServer"]);
        Assert.NotEqual(0, Lab.Kubectl("get", "--raw", "/readyz").ExitCode);
        Lab.Must("start-apiserver");
        Lab.Kubectl("get", "--raw", "/readyz").ThrowIfFailed();
    }

    [Fact]
    public void Load_makes_as_many_Services_as_are_asked_for_and_takes_them_away()
    {
        Assert.Contains("created 120 Services, removed 0", Lab.Must("load", "120", "--endpoints", "3"));
        Assert.Contains("created 0 Services, removed 20", Lab.Must("load", "100", "--endpoints", "3"));
        var services = Lab.Kubectl("get", "--raw", "/api/v1/namespaces/load/services").ThrowIfFailed().Output;
        Assert.Contains("\"load-00100\"", services);
        Assert.DoesNotContain("\"load-00101\"", services);
        Lab.Must("load", "0");
        Assert.DoesNotContain(
            "load-00001",
            Lab.Kubectl("get", "--raw", "/apis/discovery.k8s.io/v1/endpointslices").ThrowIfFailed().Output);
    }

    [Fact]
    public void Names_are_looked_up_while_a_thousand_Services_come_and_soon_theirs_too()
    {
        using var node = NetworkNamespace.Open(LabPlace.NamespaceOf(Lab, "node-2"));
        var lookups = new SteadyLookups(node, NameServer, "kubernetes.default.svc.cluster.local");
        Lab.Must("load", "1000", "--endpoints", "1");
        Eventually.True(
            () => node.Run(() => DnsQuestion.Ask(
                NameServer, "load-01000.load.svc.cluster.local", DnsType.A, TimeSpan.FromSeconds(1)))
                is { Records.Length: 1 },
            () => "the last Service has no name");
        var silence = lookups.Stop();
        Lab.Must("load", "0");
        Assert.True(silence < TimeSpan.FromSeconds(3), $"nobody answered for {silence}");
        Assert.True(lookups.Answers > 20, $"{lookups.Answers} answers");
    }

    private System.Text.Json.Nodes.JsonNode Agent(string node) =>
        Lab.Status()["agents"]!.AsArray().Single(agent => (string?)agent!["node"] == node)!;
}
