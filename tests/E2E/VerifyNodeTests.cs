using System.Text.Json.Nodes;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.E2E;

/// <summary>signalbox verify --node, as a user runs it.</summary>
public sealed class VerifyNodeTests : IDisposable
{
    private readonly TestNode _node = new(IptablesVariant.Nft);

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public void A_node_that_the_agent_has_programmed_is_well_and_a_policy_that_drops_is_found(string mode)
    {
        _node.Shell("sysctl -qw net.ipv4.ip_forward=1");
        _node.WriteObjects("web.json", new EchoService("web", "10.96.0.1", "10.244.0.1:80"));
        using (var agent = _node.StartAgent($"--proxy-mode={mode}", "--once"))
        {
            Assert.True(agent.WaitForExit() == 0, agent.Words);
        }

        var well = Verify("--node");
        Assert.True(well.ExitCode == 0, well.Output);
        Assert.Contains("failures: 0, warnings: 0, unknown: 0", well.Output);

        _node.Shell("iptables-nft -P FORWARD DROP");
        var stopped = Verify("--node");
        Assert.Equal(1, stopped.ExitCode);
        Assert.Contains("failure  foreign-rules: iptables-nft -P FORWARD DROP", stopped.Output);
        Assert.All(
            stopped.Output.Split('\n').Where(line => !line.Contains(" Do: ")),
            line => Assert.True(line.Length <= 80, line));
        Assert.Equal("", stopped.Errors);

        var json = JsonNode.Parse(Verify("--node", "-o", "json").Output)!;
        Assert.Equal(1, (int)json["failures"]!);
        var found = json["checks"]!.AsArray().Single(check => (string)check!["name"]! == "foreign-rules")!;
        Assert.StartsWith("iptables-nft -P FORWARD DROP", (string)found["findings"]![0]!["seen"]!);
    }

    [Fact]
    public void Without_rights_what_cannot_be_told_is_unknown_and_no_failure()
    {
        _node.Shell("sysctl -qw net.ipv4.ip_forward=1");
        var result = _node.Inside.Execute(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", BuiltPrograms.Agent, "verify", "--node");
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Contains("unknown  foreign-rules: ", result.Output);
        Assert.Contains("ok       conntrack-table: ", result.Output);
        Assert.DoesNotContain("   at ", result.Errors);
    }

    [Theory]
    [InlineData("", 2, "or --objects for objects in files")]
    [InlineData("--node=false", 2, "or --objects for objects in files")]
    [InlineData("--node --service-node-port-range=3-2", 1, "invalid argument \"3-2\"")]
    [InlineData("--node -o yaml", 1, "yaml")]
    public void What_it_cannot_do_it_says(string arguments, int exitCode, string words)
    {
        var result = Verify(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(words, result.Errors);
        Assert.Equal("", result.Output);
    }

    private CommandResult Verify(params string[] arguments) =>
        _node.Inside.Execute(BuiltPrograms.Agent, ["verify", .. arguments]);
}
