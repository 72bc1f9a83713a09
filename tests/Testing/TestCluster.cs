using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;

namespace Signalbox.Testing;

/// <summary>Objects on their way through the whole of Core: folded, planned anew for what changed, rendered, and
/// asked with packets.</summary>
public sealed class TestCluster
{
    private readonly HashSet<ServiceName> _touched = [];
    private NodePlan _plan;

    public TestCluster(ProxySettings? settings = null)
    {
        Settings = settings ?? A.Settings();
        Snapshot = Snapshot.Empty(Settings.Family);
        _plan = Planner.Plan(Snapshot, Settings);
        Node = new NodeAddresses([Settings.NodeIP!.Value]);
        Apply(new ClusterChange.NodeSet(A.Node()));
    }

    public ProxySettings Settings { get; }

    public Snapshot Snapshot { get; private set; }

    public IptablesFeatures Features { get; init; } = new();

    /// <summary>The addresses that the kernel takes for its own.</summary>
    public NodeAddresses Node { get; init; }

    public NodePlan Plan
    {
        get
        {
            var zone = Planner.ZoneOf(Snapshot);
            _plan = zone == _plan.Zone
                ? Planner.Replan(_plan, Snapshot, _touched.ToArray()).Plan
                : Planner.Plan(Snapshot, Settings);
            _touched.Clear();
            return _plan;
        }
    }

    public ImmutableSortedDictionary<ServiceName, ServiceRules> Rules
    {
        get
        {
            var plan = Plan;
            var withComments = new IptablesRuleset(plan, Features).WithComments;
            return plan.Services.ToImmutableSortedDictionary(
                service => service.Key,
                service => ServiceRenderer.Render(service.Value, Settings, Features, withComments));
        }
    }

    public IptablesRuleset Renderer => new(Plan, Features);

    /// <summary>What a fresh kernel would hold.</summary>
    public ChainSet Chains => ChainSet.Of(Renderer, Settings.Family);

    /// <summary>The plan of a Service that has one port.</summary>
    public ServicePlan PlanOf(string service) => Assert.Single(Plan.Services[A.Name(service)].Ports);

    public TestCluster Apply(params ReadOnlySpan<ClusterChange> changes)
    {
        foreach (var change in changes)
        {
            Snapshot = SnapshotFold.Apply(Snapshot, change, _touched);
        }

        return this;
    }

    public TestCluster Set(Service service) => Apply(new ClusterChange.ServiceSet(service));

    public TestCluster Set(EndpointSlice slice) => Apply(new ClusterChange.SliceSet(slice));

    /// <summary>Sets a Service together with its only slice.</summary>
    public TestCluster Set(Service service, EndpointSlice slice) => Set(service).Set(slice);

    public TestCluster Set(Service service, params ReadOnlySpan<Endpoint> endpoints) =>
        Set(service, A.Slice(service.Name.ToString(), endpoints));

    public TestCluster RemoveService(string name) => Apply(new ClusterChange.ServiceGone(A.Name(name)));

    public TestCluster RemoveSlice(string name) => Apply(new ClusterChange.SliceGone(A.Name(name)));

    /// <summary>Rules of a chain as iptables-save prints them, without "-A CHAIN".</summary>
    public string[] TextOf(Table table, string chain) =>
        [.. Chains.Find(table, chain)!.Value.Select(new RuleText(Settings.Family).Say)];

    /// <summary>Every outcome of a packet.</summary>
    public ImmutableArray<Outcome> Trace(in Packet packet) => IptablesTrace.Walk(Chains, Node, packet);

    /// <summary>All that a packet's outcomes come to, in a few words: "10.0.0.1:80, 10.0.0.2:80 masqueraded",
    /// "dropped", "rejected", or "passes" when no rule of ours takes it.</summary>
    public string Send(in Packet packet) => OutcomeText.Say(Trace(packet));
}
