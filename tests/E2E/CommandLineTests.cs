using Signalbox.E2E.Agents;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.E2E;

/// <summary>What the program says when it cannot do what it is asked to. All of it in a namespace, in case it does it
/// all the same.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryNamespace _inside = new("cli");

    public void Dispose() => _inside.Dispose();

    /// <summary>What cannot be read is told after the usage; what can be read and not used, as a line of the log.
    /// </summary>
    [Theory]
    [InlineData("--no-such-flag", "Error: unknown flag: --no-such-flag")]
    [InlineData("--objects=/nonexistent --iptables-min-sync-period=soon",
        "Error: invalid argument \"soon\" for \"--iptables-min-sync-period\" flag: time: invalid duration \"soon\"")]
    [InlineData("--objects=/nonexistent --masquerade-all=maybe", "Error: invalid argument \"maybe\"", "ParseBool")]
    [InlineData("--objects=/nonexistent surplus",
        "Error: \"signalbox proxy\" does not take any arguments, got [\"surplus\"]")]
    [InlineData("", "command failed", "give --kubeconfig or --master, or --objects")]
    [InlineData("--kubeconfig=/nonexistent", "command failed", "/nonexistent")]
    [InlineData("--master=ftp://here", "command failed", "ftp://here")]
    [InlineData("--objects=/nonexistent --master=http://127.0.0.1:1", "command failed",
        "--objects cannot stand beside")]
    [InlineData("--objects=/nonexistent --cluster-cidr=10.0.0.0/33", "command failed", "must be a valid CIDR block")]
    [InlineData("--objects=/nonexistent --proxy-mode=ipvs", "command failed", "nftables takes its place")]
    [InlineData("--objects=/nonexistent --detect-local-mode=BridgeInterface", "command failed",
        "DetectLocalConfiguration.InterfaceName: Invalid value")]
    public void A_command_line_that_cannot_be_used_is_refused_with_its_reason(string arguments, params string[] words)
    {
        var result = Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(result.Errors.Split('\n'), line => words.All(line.Contains));
        Assert.DoesNotContain("   at ", result.Errors);
        Assert.Equal("", _inside.Execute("nft", "list", "ruleset").Output);
    }

    [Fact]
    public void The_labs_verbs_are_had_through_this_program_too_with_their_exit_code()
    {
        var help = Command.Run(BuiltPrograms.Agent, ["lab", "up", "--help"]);
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("--dual-stack", help.Output);
        var refused = Command.Run(BuiltPrograms.Agent, ["lab", "kubeconfig", "--name", "no/name"]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("'no/name' cannot be a lab's name", refused.Errors);
    }

    [Fact]
    public void An_unknown_flag_shows_the_usage()
    {
        var result = Run("--no-such-flag");
        Assert.Contains("--cluster-cidr", result.Output + result.Errors);
    }

    [Fact]
    public void Without_iptables_it_names_the_package()
    {
        var result = _inside.Execute(
            "sh", "-c", $"mount -t tmpfs none /usr/sbin && exec {BuiltPrograms.Agent} proxy --objects /nonexistent");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Debian's package iptables has it", result.Errors);
        Assert.Contains("The agent ends", result.Errors);
    }

    /// <summary>Its name is read there. What needs /proc for more says so.</summary>
    [Theory]
    [InlineData("signalbox", "--help", 0, "trace")]
    [InlineData("kube-proxy", "--version", 0, "Kubernetes v")]
    [InlineData("signalbox", "proxy --objects=/nonexistent", 1, "The agent ends; rules in the kernel stay")]
    public void Without_proc_it_answers_all_the_same(string name, string arguments, int exitCode, string words)
    {
        Assert.SkipUnless(BuiltPrograms.AreShipped, "a program that is compiled just in time needs /proc itself");
        var run = $"mount -t tmpfs none /proc && exec -a {name} {BuiltPrograms.Agent} {arguments}";
        var result = _inside.Execute("unshare", "--mount", "bash", "-c", run);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(words, result.Output + result.Errors);
        Assert.DoesNotContain("   at ", result.Errors);
    }

    [Fact]
    public void Without_the_right_to_it_says_so()
    {
        var result = _inside.Execute(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", BuiltPrograms.Agent, "proxy", "--objects",
            "/nonexistent");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("root", result.Errors);
        Assert.Contains("CAP_NET_ADMIN", result.Errors);
        Assert.DoesNotContain("   at ", result.Errors);
    }

    [Fact]
    public void A_second_agent_waits_for_the_first_says_so_and_takes_over()
    {
        using var node = new TestNode(IptablesVariant.Nft, _inside);
        node.WriteObjects("web.json", new EchoService("web", "10.96.0.1", "10.244.0.1:80"));
        using var first = node.StartAgent();
        first.WaitUntilProgrammed();
        using var second = node.StartAgent();
        Assert.Contains($"signalbox (pid {first.ProcessId})", second.WaitFor(0, "Waiting for another agent"));
        Assert.DoesNotContain(second.Log, line => line.Contains("Found iptables"));
        ProcessTable.Signal(first.ProcessId, "TERM");
        Assert.Equal(0, first.WaitForExit());
        second.WaitUntilProgrammed();
        node.WriteObjects("web.json", new EchoService("web", "10.96.0.1", "10.244.0.2:80"));
        Eventually.True(() => node.Save().Mentions("10.244.0.2:80"), () => second.Words);
    }

    /// <summary>An agent that starts in spite of it all is ended.</summary>
    private CommandResult Run(params string[] arguments) =>
        _inside.Execute("timeout", ["60", BuiltPrograms.Agent, "proxy", .. arguments]);
}
