using Signalbox.Core.Model;
using Signalbox.Core.Rules;
using Signalbox.Core.Trace;
using Signalbox.Core.Trace.Dumps;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;
using Signalbox.Testing;
using Signalbox.Testing.Golden;

namespace Signalbox.Proxy.Tests.Inquiry;

/// <summary>A walk over saved rules leads where the plan says, for every frontend, from everywhere.</summary>
public sealed class SavedAnswersTests
{
    public static TheoryData<string> OwnNames() => [.. Scenario.OwnNames];

    public static TheoryData<string> SharedNames() => Scenario.SharedRows();

    [Theory]
    [MemberData(nameof(OwnNames))]
    public async Task Our_rules_as_text_lead_where_the_plan_says(string name)
    {
        var scenario = Scenario.Own(name);
        var view = await ViewOf(scenario);
        var iptables = DumpOf(scenario, "iptables.txt");
        var nftables = NodeDump.Read([new DumpBytes("rendered", await RenderedAsync(scenario))]);
        Check(view, iptables, isNftables: false);
        Check(view, nftables, isNftables: true);
    }

    [Theory]
    [MemberData(nameof(SharedNames))]
    public async Task Recorded_rules_of_kube_proxy_lead_where_the_plan_says(string name)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        var scenario = Scenario.Shared(name);
        var view = await ViewOf(scenario);
        Check(view, DumpOf(scenario, "upstream.iptables", "upstream.ip6tables"), isNftables: false);
        Check(view, DumpOf(scenario, "upstream.nft"), isNftables: true);
    }

    private static void Check(ClusterView view, NodeDump dump, bool isNftables)
    {
        var asked = 0;
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            var (plan, rules) = (view.Of(family).Plan, dump.Of(family));
            Assert.Equal(isNftables, rules.ProxyTable is not null);
            var node = new NodeAddresses(
                [.. (view.Of(family).Snapshot.Node?.Addresses ?? default).Where(address => address.Family == family)]);
            foreach (var packet in FrontendPackets.Of(plan, node))
            {
                asked++;
                var answer = isNftables
                    ? PlanAnswer.OfFirstClaimants(plan, node, packet)
                    : PlanAnswer.For(plan, node, packet);
                var outcomes = PacketTrace.Walk(rules, node, packet);
                Assert.True(
                    FrontendPackets.Agree(answer, node, packet, outcomes),
                    $"{packet.Source} to {packet.Destination.WithPort(packet.DestinationPort)} {packet.Origin}\nplan: "
                    + $"{FrontendPackets.Say(answer)}\nwalk: {OutcomeText.Say(outcomes)}");
            }
        }

        Assert.True(asked > 0, "no frontend was asked for");
    }

    private static async Task<ClusterView> ViewOf(Scenario scenario) => await ClusterView.ReadAsync(
        OptionsOf(scenario), localAddresses: null, TestContext.Current.CancellationToken);

    private static ProxyOptions OptionsOf(Scenario scenario, params string[] more) => ProxyFlags.Read(
        ["--objects", Path.Combine(scenario.Folder, scenario.Objects), .. scenario.Flags, .. more]);

    private static NodeDump DumpOf(Scenario scenario, params string[] files) => NodeDump.Read(
        files.Select(file => new DumpBytes(file, File.ReadAllBytes(Path.Combine(scenario.Folder, file)))));

    /// <summary>What render would print.</summary>
    private static async Task<byte[]> RenderedAsync(Scenario scenario)
    {
        var view = await ClusterView.ReadAsync(
            OptionsOf(scenario, "--proxy-mode=nftables"), null, TestContext.Current.CancellationToken);
        var text = new System.Buffers.ArrayBufferWriter<byte>();
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            var rules = new Core.Render.Nftables.NftablesRuleset(view.Of(family).Plan);
            Core.Rules.Nftables.NftListing.Write(rules.Rules, rules.ElementsOf, text);
        }

        return text.WrittenSpan.ToArray();
    }
}
