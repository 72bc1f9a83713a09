using System.CommandLine;
using Signalbox.Cluster.Connect;
using Signalbox.Core.Rules;
using Signalbox.Kernel;
using Signalbox.Kernel.Iptables;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;
using Signalbox.Proxy.Node;
using Signalbox.Proxy.Output;
using Signalbox.Proxy.Verify;

namespace Signalbox.Proxy.Commands;

/// <summary>signalbox verify: does this node hold what it should? Changes nothing, but with --repair.</summary>
internal sealed class VerifyCommand
{
    private readonly ProxyFlags _proxy = new();
    private readonly InquiryOptions _inquiry = new();
    private readonly Option<bool> _node = new("--node")
    {
        Description = "Examine this node: its settings, rules and tables that Service traffic depends on",
    };

    private readonly Option<bool> _byPackets = new("--by-packets")
    {
        Description = "Compare where packets go instead of the rules' text; so it is in any case where kube-proxy's "
            + "own nftables mode runs",
    };

    private readonly Option<bool> _repair = new("--repair")
    {
        Description = "Mend what differs, as an agent's start does, and verify again; others' rules stay untouched",
    };

    private readonly Option<bool> _watch = new("--watch")
    {
        Description = "Go on: a line for each difference that appears or goes, until interrupted",
    };

    private readonly Option<string> _ports = new("--service-node-port-range")
    {
        Description = "The ports that the API server gives to Services, as its flag of the same name says",
        DefaultValueFactory = _ => PortRange.Default.ToString(),
    };

    public static Command Make() => new VerifyCommand().MakeCommand();

    private Command MakeCommand()
    {
        var command = new Command(
            "verify", "Compares what this node holds with what it should, and says what differs, Service by Service"
            + ProxyFlags.Words);
        Option[] own = [_node, _byPackets, _repair, _watch, _ports];
        foreach (var option in own.Concat(_inquiry.All).Concat(_proxy.All))
        {
            command.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (options, agent) = _inquiry.AgentOptions(_proxy, parsed);
        var node = parsed.GetValue(_node);
        var exitCode = node ? ExamineNode(_inquiry.FormatOf(parsed), parsed.GetValue(_ports)!) : 0;
        return node && !HasObjects(options)
            ? exitCode
            : Math.Max(exitCode, await TryAsync(() => AnswerAsync(
                parsed, _inquiry.Kubeconfig.Choose(options, parsed), agent, cancellation)));
    }

    /// <summary>Looks once, tells, and returns the exit code: 2 where it cannot be found out.</summary>
    public static Task<int> CompareAsync(
        VerifyQuestion asked, OutputFormat format, Page page, CancellationToken cancellation) => TryAsync(async () =>
        {
            var report = await new VerifyRun(asked, TimeProvider.System).LookAsync(cancellation);
            VerifyOutput.Write(report, format, page);
            return report.ExitCode;
        });

    private static async Task<int> TryAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception failure) when (failure is KernelException or ConnectionException
            or FlagException or DumpException)
        {
            Console.Error.WriteLine($"Error: {failure.Message}");
            if (failure is KernelException { Kind: KernelErrorKind.Denied })
            {
                Console.Error.WriteLine("Run it as root, in the host's network namespace.");
            }

            return VerifyReport.CannotTell;
        }
    }

    private async Task<int> AnswerAsync(
        ParseResult parsed, ProxyOptions options, string? agent, CancellationToken cancellation)
    {
        var asked = new VerifyQuestion(
            options, parsed.GetValue(_inquiry.Rules) ?? [],
            [.. InquiryOptions.FamiliesOf(parsed.GetValue(_inquiry.Family)!)], parsed.GetValue(_byPackets))
        {
            Agent = agent,
        };
        var format = _inquiry.FormatOf(parsed);
        var page = Page.OnConsole(parsed.GetValue(_inquiry.Color)!, isWide: false);
        var (repair, watch) = (parsed.GetValue(_repair), parsed.GetValue(_watch));
        Check(asked, repair, watch);
        using var interrupt = Interrupt.Linked(cancellation);
        if (watch)
        {
            return await new VerifyWatch(asked, page, TimeProvider.System).RunAsync(interrupt.Token);
        }

        if (!repair)
        {
            return await CompareAsync(asked, format, page, interrupt.Token);
        }

        var report = await new VerifyRun(asked, TimeProvider.System).RepairAsync(interrupt.Token);
        VerifyOutput.Write(report, format, page);
        return report.ExitCode;
    }

    private static void Check(VerifyQuestion asked, bool repair, bool watch)
    {
        var flag = repair ? "--repair" : "--watch";
        if ((repair || watch) && asked.IsOffline)
        {
            throw new FlagException($"{flag} is about this node's kernel; it cannot stand beside --rules");
        }

        if ((repair || watch) && asked.Options.Objects.Contains("-"))
        {
            throw new FlagException($"{flag} reads objects more than once; standard input can be read only once");
        }

        if (repair && watch)
        {
            throw new FlagException("--repair and --watch cannot stand together: an agent does both, see 'proxy'");
        }
    }

    private static bool HasObjects(ProxyOptions options) =>
        options.Objects.Count > 0 || options.Kubeconfig.Length + options.Master.Length > 0;

    /// <summary>0, or 1 when something would stop Service traffic.</summary>
    private static int ExamineNode(OutputFormat format, string ports)
    {
        if (!PortRange.TryParse(ports, out var nodePorts))
        {
            throw new FlagException(
                $"invalid argument \"{ports}\" for \"--service-node-port-range\" flag: it is no range as 30000-32767");
        }

        if (format is not (OutputFormat.Text or OutputFormat.Wide or OutputFormat.Json))
        {
            throw new FlagException(
                $"--node says what it finds as text or json, not as {format.ToString().ToLowerInvariant()}");
        }

        var view = new NodeView(nodePorts, IptablesTools.SearchPath());
        var report = new NodeReport(NodeChecks.Make(NodeChecks.All, view));
        if (format == OutputFormat.Json)
        {
            using var stream = Console.OpenStandardOutput();
            report.WriteJson(stream);
            stream.WriteByte((byte)'\n');
        }
        else
        {
            report.WriteText(Page.OnConsole("auto", isWide: false));
        }

        return report.IsFine ? 0 : 1;
    }
}
