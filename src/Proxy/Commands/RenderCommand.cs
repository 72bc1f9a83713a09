using System.Buffers;
using System.CommandLine;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;
using Signalbox.Proxy.Output;
using Signalbox.Proxy.Verify;

namespace Signalbox.Proxy.Commands;

/// <summary>signalbox render: cluster objects in, rules out as text; or what they would change. Never touches the
/// kernel, and looks at it only with --diff.</summary>
internal static class RenderCommand
{
    public static Command Make(ProxyFlags flags)
    {
        var family = new Option<string>("--family")
        {
            Description = "ipv4, ipv6 or both",
            DefaultValueFactory = _ => "both",
        };
        family.AcceptOnlyFromAmong("ipv4", "ipv6", "both");
        var command = new Command(
            "render", "Prints the rules that these objects make, as iptables-save or nft would" + ProxyFlags.Words);
        var diff = new Option<bool>("--diff")
        {
            Description = "Print what would change on this node, or in --rules, instead: exit code 1 if anything would",
        };
        var inquiry = new InquiryOptions();
        Option[] own = [family, diff, inquiry.Rules, inquiry.Output, inquiry.Color];
        foreach (var option in own.Concat(flags.All))
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) => parsed.GetValue(diff)
            ? CompareAsync(inquiry, flags, parsed, InquiryOptions.FamiliesOf(parsed.GetValue(family)!), cancellation)
            : RunAsync(flags.Read(parsed), parsed.GetValue(family)!, cancellation));
        return command;
    }

    private static Task<int> CompareAsync(
        InquiryOptions inquiry, ProxyFlags flags, ParseResult parsed, IEnumerable<IPFamily> families,
        CancellationToken cancellation)
    {
        var (options, agent) = inquiry.AgentOptions(flags, parsed);
        var asked = new VerifyQuestion(options, parsed.GetValue(inquiry.Rules) ?? [], [.. families], ByPackets: false)
        {
            Agent = agent,
        };
        var page = Page.OnConsole(parsed.GetValue(inquiry.Color)!, isWide: false);
        return VerifyCommand.CompareAsync(asked, inquiry.FormatOf(parsed), page, cancellation);
    }

    private static async Task<int> RunAsync(ProxyOptions options, string family, CancellationToken cancellation)
    {
        // The kernel is not asked: where only some addresses answer node ports, those of the Node object are taken.
        var cluster = await ClusterView.ReadAsync(options, localAddresses: null, cancellation);
        foreach (var refusal in cluster.Objects.Faults.Select(fault => fault.ToString())
            .Concat(cluster.Refusals.Select(refusal => refusal.ToString())))
        {
            Console.Error.WriteLine(refusal);
        }

        using var output = Console.OpenStandardOutput();
        foreach (var wanted in Enum.GetValues<IPFamily>())
        {
            if (family == "both" || string.Equals(family, wanted.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                output.Write(Render(options.Mode, cluster.Of(wanted).Plan, withTitle: family == "both"));
            }
        }

        return cluster.Objects.Faults.IsEmpty ? 0 : 1;
    }

    private static ReadOnlySpan<byte> Render(ProxyMode mode, NodePlan plan, bool withTitle)
    {
        var text = new ArrayBufferWriter<byte>();
        if (withTitle)
        {
            Encoding.UTF8.GetBytes($"# {plan.Settings.Family}\n".AsSpan(), text);
        }

        Write(mode, plan, text);
        return text.WrittenSpan;
    }

    private static void Write(ProxyMode mode, NodePlan plan, ArrayBufferWriter<byte> text)
    {
        if (mode == ProxyMode.Iptables)
        {
            new IptablesRuleset(plan, new IptablesFeatures()).Write(new RestoreWriter(plan.Settings.Family, text));
            return;
        }

        var ruleset = new NftablesRuleset(plan);
        NftListing.Write(ruleset.Rules, ruleset.ElementsOf, text);
    }
}
