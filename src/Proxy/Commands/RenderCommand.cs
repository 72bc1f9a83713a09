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
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Commands;

/// <summary>signalbox render: cluster objects in, rules out as text. Never touches the kernel.</summary>
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
        var command = new Command("render", "Prints the rules that these objects make, as iptables-save or nft would");
        command.Add(family);
        foreach (var option in flags.All)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
            await RunAsync(flags.Read(parsed), parsed.GetValue(family)!, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ProxyOptions options, string family, CancellationToken cancellation)
    {
        using var source = SourceStart.Open(
            options, new AgentLog(Console.Error, TimeProvider.System, options.Verbosity), TimeProvider.System);
        var objects = await source.Source.ReadAsync(cancellation);
        foreach (var refusal in objects.Faults.Select(fault => fault.ToString())
            .Concat(objects.Objects.SelectMany(RefusalsOf).Select(refusal => refusal.ToString())))
        {
            Console.Error.WriteLine(refusal);
        }

        using var output = Console.OpenStandardOutput();
        foreach (var wanted in Enum.GetValues<IPFamily>())
        {
            if (family == "both" || string.Equals(family, wanted.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                output.Write(Render(options, wanted, objects.Objects, withTitle: family == "both"));
            }
        }

        return objects.Faults.IsEmpty ? 0 : 1;
    }

    private static ReadOnlySpan<byte> Render(
        ProxyOptions options, IPFamily family, IReadOnlyList<ClusterChange> objects, bool withTitle)
    {
        var snapshot = Snapshot.Empty(family);
        var touched = new HashSet<ServiceName>();
        foreach (var change in objects)
        {
            snapshot = SnapshotFold.Apply(snapshot, change, touched);
        }

        // The kernel is not asked: where only some addresses answer node ports, those of the Node object are taken.
        var settings = FamilySettings.Make(
            options, snapshot, _ => snapshot.Node?.Addresses.Items ?? []);
        var text = new ArrayBufferWriter<byte>();
        if (withTitle)
        {
            Encoding.UTF8.GetBytes($"# {family}\n".AsSpan(), text);
        }

        Write(options.Mode, Planner.Plan(snapshot, settings), text);
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

    private static IEnumerable<Refusal> RefusalsOf(ClusterChange change) => change switch
    {
        ClusterChange.ServiceSet set => set.Service.Refusals,
        ClusterChange.SliceSet set => set.Slice.Refusals,
        _ => [],
    };
}
