using System.Buffers;
using System.Collections.Immutable;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;
using Signalbox.Core.Trace.Dumps;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;
using Signalbox.Proxy.Output;
using Signalbox.Proxy.Output.Documents;
using Signalbox.Testing.Golden;

namespace Signalbox.Proxy.Tests.Explain;

/// <summary>Every frontend of every scenario, explained from rules of both modes, ours and kube-proxy's recorded ones:
/// with the objects nothing differs from the plan; without them the endpoints and odds are the plan's all the same.
/// </summary>
public sealed class ExplainedScenariosTests
{
    private const double Tolerance = 2e-3;

    private static readonly ProblemKind[] OfRules =
    [
        ProblemKind.Drift, ProblemKind.NoRulesAtAll, ProblemKind.NotInKernel, ProblemKind.NotInCluster,
        ProblemKind.BothModes, ProblemKind.CannotBeJudged,
    ];

    public static TheoryData<string> OwnNames() => [.. Scenario.OwnNames];

    public static TheoryData<string> SharedNames() => Scenario.SharedRows();

    [Theory]
    [MemberData(nameof(OwnNames))]
    public async Task Our_rules_are_explained_as_the_plan_has_it(string name)
    {
        var scenario = Scenario.Own(name);
        await CheckAsync(scenario, DumpOf(scenario, "iptables.txt"), ProxyMode.Iptables);
        await CheckAsync(
            scenario, NodeDump.Read([new DumpBytes("rendered", await RenderedAsync(scenario))]), ProxyMode.Nftables);
    }

    [Theory]
    [MemberData(nameof(SharedNames))]
    public async Task Recorded_rules_of_kube_proxy_are_explained_as_the_plan_has_it(string name)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        var scenario = Scenario.Shared(name);
        await CheckAsync(scenario, DumpOf(scenario, "upstream.iptables", "upstream.ip6tables"), ProxyMode.Iptables);
        await CheckAsync(scenario, DumpOf(scenario, "upstream.nft"), ProxyMode.Nftables);
    }

    /// <summary>What explain plans for its subject, in place of everything.</summary>
    [Theory]
    [MemberData(nameof(OwnNames))]
    public async Task A_part_of_the_plan_explains_as_the_whole_does(string name)
    {
        var scenario = Scenario.Own(name);
        var dump = DumpOf(scenario, "iptables.txt");
        var view = await ViewOf(scenario, ProxyMode.Iptables);
        var families = Enum.GetValues<IPFamily>().Select(family => view.Of(family)).ToList();
        var whole = new Explainer(GroundsOf(families, dump), "default");
        foreach (var subject in SubjectsOf(view).Distinct())
        {
            var asked = subject.ScopeIn("default").NamesIn(families.Select(family => family.Snapshot));
            var part = new Explainer(
                GroundsOf(families.Select(family => family with
                {
                    Plan = PartPlanner.Plan(family.Snapshot, family.Plan.Settings, asked),
                }), dump),
                "default");
            Assert.Equal(Text(whole.Explain("", subject)), Text(part.Explain("", subject)));
        }
    }

    /// <summary>In short, of all Services at once, nothing else is wrong than in full, of one after the other; no
    /// endpoint is lost either.</summary>
    [Theory]
    [MemberData(nameof(OwnNames))]
    public async Task An_overview_says_of_every_Service_what_its_explanation_says(string name)
    {
        var scenario = Scenario.Own(name);
        foreach (var mode in Enum.GetValues<ProxyMode>())
        {
            var dump = mode == ProxyMode.Iptables ? DumpOf(scenario, "iptables.txt")
                : NodeDump.Read([new DumpBytes("rendered", await RenderedAsync(scenario))]);
            var view = await ViewOf(scenario, mode);
            var grounds = GroundsOf(Enum.GetValues<IPFamily>().Select(view.Of), dump);
            var explainer = new Explainer(grounds, "default");
            var overview = new OverviewMaker(grounds).Make(null);
            Assert.NotEmpty(overview.Ports);
            foreach (var service in overview.Ports.GroupBy(port => port.Name.Service))
            {
                var named = new Subject.Named(service.Key.Namespace, service.Key.Name, null);
                var explained = Assert.Single(explainer.Explain("", named).Services);
                Assert.Equal(
                    explained.Problems.Select(problem => problem.Text).Order(),
                    service.SelectMany(port => port.Problems).Concat(overview.OfNode)
                        .Select(problem => problem.Text).Distinct().Order());
                Assert.Equal(
                    explained.Ports.Select(port => $"{port.Name} {port.Family} {port.Endpoints.Length}").Order(),
                    service.SelectMany(port => port.Families.Select(
                        family => $"{port.Name} {family.Family} {family.Chosen}")).Order());
            }
        }
    }

    private static IEnumerable<Subject> SubjectsOf(ClusterView view)
    {
        foreach (var plans in Enum.GetValues<IPFamily>().SelectMany(family => view.Of(family).Plan.Services.Values))
        {
            yield return new Subject.Named(plans.Name.Namespace, plans.Name.Name, null);
            foreach (var plan in plans.Ports)
            {
                foreach (var frontend in plan.Frontends)
                {
                    yield return frontend.Address is { } address
                        ? new Subject.At(address, frontend.Port, null)
                        : new Subject.OnNodePort(frontend.Port, null);
                }

                foreach (var endpoint in plan.Endpoints.Reachable.Take(1))
                {
                    yield return new Subject.At(endpoint.Address, null, null);
                }
            }
        }
    }

    private static ImmutableArray<Ground> GroundsOf(IEnumerable<FamilyView> families, NodeDump dump) =>
        [.. families.Select(family => GroundOf(family, family.Snapshot.Family, dump))];

    private static string Text(Explanation explanation)
    {
        var text = new StringWriter();
        DocumentText.Write(
            ExplanationDocument.Of(explanation), DocumentContext.Readable().ExplanationDocument, OutputFormat.Json,
            text);
        return text.ToString();
    }

    private static async Task CheckAsync(Scenario scenario, NodeDump dump, ProxyMode mode)
    {
        var view = await ViewOf(scenario, mode);
        var families = Enum.GetValues<IPFamily>();
        var known = families.Select(family => GroundOf(view.Of(family), family, dump)).ToImmutableArray();
        var rulesAlone = families
            .Select(family => new Ground(family, new NodeAddresses([]), null, dump.Of(family))).ToImmutableArray();
        var (withObjects, without) = (new Explainer(known, "default"), new Explainer(rulesAlone, "default"));
        var asked = 0;
        foreach (var name in known.SelectMany(ground => ground.Plan!.Services.Keys).Distinct())
        {
            var explanation = withObjects.Explain("", new Subject.Named(name.Namespace, name.Name, null));
            var service = Assert.Single(explanation.Services);
            Assert.DoesNotContain(service.Problems, problem => OfRules.Contains(problem.Kind));
            foreach (var port in service.Ports)
            {
                foreach (var frontend in port.Frontends)
                {
                    asked++;
                    CheckAlone(without, frontend);
                }
            }
        }

        Assert.True(asked > 0, "no frontend was explained");
    }

    /// <summary>Rules alone say the same of a frontend that has endpoints, whoever calls it.</summary>
    private static void CheckAlone(Explainer without, ExplainedFrontend frontend)
    {
        Subject subject = frontend.Address is { } address
            ? new Subject.At(address, frontend.Port, frontend.Protocol)
            : new Subject.OnNodePort(frontend.Port, frontend.Protocol);
        foreach (var call in frontend.Calls.Where(
            call => call.Caller != Caller.OutsideRanges && call.Wanted!.Ending == CallEnding.ToEndpoints))
        {
            var explained = without.Explain("", subject).Services.SelectMany(service => service.Ports)
                .SelectMany(port => port.Frontends)
                .Where(held => (held.Address, held.Port, held.Protocol)
                    == (frontend.Address, frontend.Port, frontend.Protocol))
                .SelectMany(held => held.Calls).Where(held => held.Caller == call.Caller).ToList();
            Assert.True(explained.Count > 0, $"{frontend} is not explained by rules alone");
            if (explained.All(held => held.Held!.Ending == CallEnding.Dropped))
            {
                // A firewall lets in sources that nobody tells of without the objects.
                continue;
            }

            Assert.Contains(explained, held => IsSame(call.Wanted!, held.Held!));
        }
    }

    private static bool IsSame(CallResult wanted, CallResult held) =>
        wanted.Targets.Length == held.Targets.Length && wanted.Targets.Zip(held.Targets).All(pair =>
            (pair.First.Address, pair.First.Port) == (pair.Second.Address, pair.Second.Port)
            && Math.Abs(pair.First.Odds.ToDouble() - pair.Second.Odds.ToDouble()) < Tolerance);

    private static Ground GroundOf(FamilyView view, IPFamily family, NodeDump dump) => new(
        family,
        new NodeAddresses([.. (view.Snapshot.Node?.Addresses ?? default).Where(address => address.Family == family)]),
        (view.Snapshot, view.Plan), dump.Of(family));

    private static async Task<ClusterView> ViewOf(Scenario scenario, ProxyMode mode) => await ClusterView.ReadAsync(
        ProxyFlags.Read(
        [
            "--objects", Path.Combine(scenario.Folder, scenario.Objects), .. scenario.Flags,
            $"--proxy-mode={mode.ToString().ToLowerInvariant()}",
        ]),
        localAddresses: null, TestContext.Current.CancellationToken);

    private static NodeDump DumpOf(Scenario scenario, params string[] files) => NodeDump.Read(
        files.Select(file => new DumpBytes(file, File.ReadAllBytes(Path.Combine(scenario.Folder, file)))));

    /// <summary>What render would print in nftables mode.</summary>
    private static async Task<byte[]> RenderedAsync(Scenario scenario)
    {
        var view = await ViewOf(scenario, ProxyMode.Nftables);
        var text = new ArrayBufferWriter<byte>();
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            var rules = new NftablesRuleset(view.Of(family).Plan);
            NftListing.Write(rules.Rules, rules.ElementsOf, text);
        }

        return text.WrittenSpan.ToArray();
    }
}
