using System.Text.Json.Nodes;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;
using Signalbox.Testing.Golden;

namespace Signalbox.E2E;

/// <summary>signalbox trace, as a user runs it on a node.</summary>
public sealed class TraceTests
{
    /// <summary>Writes the texts anew: git diff is the review.</summary>
    private const string WriteVariable = "SIGNALBOX_WRITE_TRACES";

    /// <summary>Name, sender, receiver, how the real packet ends, what its sender hears, exit code.</summary>
    private static readonly (string Name, string From, string To, string Ending, string Answer, int Exit)[] Calls =
    [
        ("pod-to-clusterip", "pod/client", "svc/web", "passed", "accepted", 0),
        ("outside-to-nodeport", "outside=10.200.0.254", "nodeport/30080", "passed", "accepted", 0),
        ("let-in-by-ranges", "outside=203.0.113.10", "198.51.100.1:80", "passed", "accepted", 0),
        ("kept-out-by-ranges", "outside=192.0.2.10", "198.51.100.1:80", "ended", "silence", 1),
        ("no-endpoints", "node", "svc/empty", "ended", "refused", 1),
        ("node-to-clusterip", "node", "web.shop.svc.cluster.local:http", "passed", "accepted", 0),
    ];

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public void The_way_is_told_as_it_was_and_a_real_packet_takes_it(string mode)
    {
        using var node = new TracedNode(mode);
        foreach (var call in Calls)
        {
            string[] what = ["--from", call.From, "--to", call.To];
            var text = node.Trace(what);
            Assert.True(text.ExitCode == call.Exit, $"{call.Name}: {text.Output}{text.Errors}");
            Assert.Equal("", text.Errors);
            Compare($"{call.Name}.{mode}.txt", text.Output);

            var live = node.Trace([.. what, "--live", "-o", "json"]);
            Assert.True(live.ExitCode == call.Exit, $"{call.Name}: {live.Output}{live.Errors}");
            var json = JsonNode.Parse(live.Output)!;
            var said = $"{call.Name}: {live.Output}";
            Assert.True((bool)json["live"]!["isAsPredicted"]!, said);
            Assert.True((bool)json["live"]!["hasSameRules"]!, said);
            Assert.Equal(call.Ending, (string?)json["live"]!["ending"]);
            Assert.Equal(call.Answer, (string?)json["live"]!["answer"]);
            Assert.Equal(JsonNode.Parse(node.Trace([.. what, "-o", "json"]).Output)!["ways"]!.AsArray().Count,
                json["ways"]!.AsArray().Count);
        }

        Assert.DoesNotContain("signalbox-trace", node.Tables());
    }

    [Fact]
    public void A_packet_of_somebody_else_is_waited_for_and_nothing_is_left_after_a_kill()
    {
        using var node = new TracedNode("nftables");
        var waits = node.Arguments("--from", "outside", "--to", "10.97.0.1:80", "--live", "--wait", "1m");
        using (var waiting = node.Inside.Start(BuiltPrograms.Agent, waits))
        {
            Eventually.True(() => node.Tables().Contains("signalbox-trace-"), node.Tables);
            waiting.Kill();
            waiting.WaitForExit();
        }

        Eventually.True(() => !node.Tables().Contains("signalbox-trace-"), node.Tables);

        using var second = node.Inside.Start(BuiltPrograms.Agent, waits);
        Eventually.True(() => node.Tables().Contains("signalbox-trace-"), node.Tables);
        node.Trace("--from", "10.200.0.254", "--to", "10.97.0.1:80", "--live");
        var words = second.StandardOutput.ReadToEnd();
        second.WaitForExit();
        Assert.True(second.ExitCode == 0, words + second.StandardError.ReadToEnd());
        Assert.Contains("from    10.200.0.254:", words);
        Assert.Contains("as predicted, rule by rule", words);
    }

    [Fact]
    public void What_cannot_be_followed_is_refused_with_the_reason()
    {
        using var node = new TracedNode("iptables", IptablesVariant.Legacy);
        Refused(node.Trace("--to", "svc/web", "--live"), "the Service rules here are iptables-legacy's");
        Refused(node.Trace("--to", "svc/web", "--live", "--wanted"), "leave out --rules and --wanted");
        Refused(node.Trace("--to", "svc/web", "--wait", "1s"), "--wait is of use with --live only");

        using var other = new TracedNode("nftables");
        Refused(
            other.Trace("--from", "192.0.2.99", "--to", "svc/web", "--live"),
            "--live cannot send from 192.0.2.99: no network namespace");
        Refused(
            other.Trace("--from", "outside", "--to", "svc/web", "--live", "--wait", "200ms"),
            "no such packet came within 200ms");
        Refused(
            other.Inside.Execute(
                "setpriv",
                ["--reuid=65534", "--regid=65534", "--clear-groups", BuiltPrograms.Agent, .. other.Arguments(
                    "--to", "10.97.0.1:80", "--live")]),
            "Operation not permitted");
    }

    private static void Refused(CommandResult result, string words)
    {
        Assert.True(result.ExitCode == 2, result.Output + result.Errors);
        Assert.Contains(words, result.Errors);
        Assert.DoesNotContain("   at ", result.Errors);
    }

    private static void Compare(string name, string text)
    {
        var file = Path.Combine(Repository.Root, "tests", "E2E", "Traces", name);
        if (Environment.GetEnvironmentVariable(WriteVariable) is { Length: > 0 })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.Equal(File.ReadAllText(file), text);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }
}
