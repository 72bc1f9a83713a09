using System.CommandLine;
using Signalbox.Kernel.Iptables;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Node;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Commands;

/// <summary>signalbox verify: examines, and says what is wrong and what to do. Changes nothing.</summary>
internal static class VerifyCommand
{
    private const string NodeFlag = "--node";
    private const int NothingAsked = 2;

    /// <summary>Flags that take their value, if any, behind "=" only: these and this command's.</summary>
    public static IReadOnlySet<string> Beside(IEnumerable<string> others) => others.Append(NodeFlag).ToHashSet();

    public static Command Make()
    {
        var node = new Option<bool>(NodeFlag)
        {
            Description = "Examine this node: its settings, rules and tables that Service traffic depends on",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "text or json",
            DefaultValueFactory = _ => "text",
        };
        output.AcceptOnlyFromAmong("text", "json");
        var ports = new Option<string>("--service-node-port-range")
        {
            Description = "The ports that the API server gives to Services, as its flag of the same name says",
            DefaultValueFactory = _ => PortRange.Default.ToString(),
        };
        var command = new Command("verify", "Examines this node, and says what would stop Service traffic");
        command.Add(node);
        command.Add(output);
        command.Add(ports);
        command.SetAction(parsed => parsed.GetValue(node)
            ? ExamineNode(parsed.GetValue(output)!, parsed.GetValue(ports)!)
            : AskForMode());
        return command;
    }

    /// <summary>0, or 1 when something would stop Service traffic.</summary>
    private static int ExamineNode(string output, string ports)
    {
        if (!PortRange.TryParse(ports, out var nodePorts))
        {
            throw new FlagException(
                $"invalid argument \"{ports}\" for \"--service-node-port-range\" flag: it is no range as 30000-32767");
        }

        var node = new NodeView(nodePorts, IptablesTools.SearchPath());
        var report = new NodeReport(NodeChecks.Make(NodeChecks.All, node));
        if (output == "json")
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

    private static int AskForMode()
    {
        Console.Error.WriteLine($"Error: say what to examine: {NodeFlag}, this node");
        return NothingAsked;
    }
}
