using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Bench.Nftables;

/// <summary>A way to lay out pools whose sizes change: rules that are always there, and what each Service has. All of
/// them have our base chains and other maps.</summary>
internal abstract record PoolLayout(string Name)
{
    /// <summary>The largest pool that the bench asks for fits.</summary>
    private const uint Largest = 64;

    private static readonly NftSets Sets = NftSets.IPv4;
    private static readonly NftRuleset Ours = FixedRenderer.Render(SyntheticCluster.Settings);
    private static readonly RulePieces Pieces = new(Ours);

    public static IReadOnlyList<PoolLayout> All { get; } = [new Spread(), new Shapes(), new SizeClasses()];

    public abstract NftRuleset Rules { get; }

    public abstract ServiceObjects ObjectsOf(ServicePlans plans);

    /// <summary>Only what picks an endpoint for a packet of this node, and an end for it behind that.</summary>
    public NftRuleset Picking()
    {
        const byte UDP = 17;
        var end = new NftChain(
            "end",
            [
                new NftRule(
                [
                    new Expression.LoadMeta(0, MetaKey.TransportProtocol),
                    new Expression.Compare(0, new([UDP])),
                    new Expression.Decide(NftVerdict.Drop),
                ]),
            ],
            new BaseHook(ChainType.Filter, PacketHook.Output, 0));
        var kept = Rules.Chains.Items.Where(
            chain => chain.Hook is null or { Type: ChainType.Nat, Hook: PacketHook.Output });
        return Rules with { Chains = new([.. kept, end]) };
    }

    private static NftRuleset With(
        IEnumerable<NftSet> sets, IEnumerable<NftRule> traffic, IEnumerable<NftChain> chains) =>
        Ours with
        {
            Sets = new([.. Ours.Sets, .. sets]),
            Chains = new(
            [
                .. Ours.Chains.Items.Where(chain => !chain.Name.StartsWith("cluster-ip-", StringComparison.Ordinal)),
                new NftChain(RulePieces.Traffic, new([Pieces.Mark, .. traffic])),
                .. chains,
            ]),
        };

    /// <summary>One slot for each endpoint, and what leads there.</summary>
    private static ServiceObjects With(ServicePlans plans, Func<RegisterBytes, int, SetElement> way)
    {
        var plan = plans.Ports[0];
        var pool = plan.Endpoints.Cluster;
        var rest = ServiceRenderer.Render(plans, SyntheticCluster.Settings, default).Elements.Items
            .Where(element => element.Set != Sets.Endpoints && element.Set != Sets.ServicePorts);
        var slots = pool.Select((endpoint, slot) => new SetElement(
            Sets.Endpoints, new NftElement(KeyOf(plan, (uint)slot), TargetOf(endpoint))));
        return new ServiceObjects(new([.. rest, .. slots, way(KeyOf(plan, null), pool.Length)]), [], []);
    }

    private static RegisterBytes KeyOf(ServicePlan plan, uint? slot)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        writer.Add(plan.ClusterIP);
        writer.Add(plan.Name.Protocol);
        writer.AddPort(plan.Port);
        if (slot is { } number)
        {
            writer.AddNumber(number);
        }

        return writer.Value;
    }

    private static RegisterBytes TargetOf(PoolEndpoint endpoint)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        writer.Add(endpoint.Address);
        writer.AddPort(endpoint.Port);
        return writer.Value;
    }

    /// <summary>The product's.</summary>
    private sealed record Spread() : PoolLayout("spread pools (ours)")
    {
        public override NftRuleset Rules => Ours;

        public override ServiceObjects ObjectsOf(ServicePlans plans) =>
            ServiceRenderer.Render(plans, SyntheticCluster.Settings, default);
    }

    /// <summary>A chain for each size of pool, and a verdict map that leads a frontend to its own.</summary>
    private sealed record Shapes() : PoolLayout("shape chains, verdict map")
    {
        public override NftRuleset Rules { get; } = With(
            [],
            [Pieces.Dispatch],
            Enumerable.Range(1, (int)Largest).Select(size => new NftChain(
                $"pick-{size}", [Pieces.Draw((uint)size), Pieces.Draw(1)])));

        public override ServiceObjects ObjectsOf(ServicePlans plans) => With(
            plans, (key, size) => new SetElement(
                Sets.ServiceIPs, new NftElement(key, Verdict: NftVerdict.Goto($"pick-{size}"))));
    }

    /// <summary>A set of frontends for each power of two. A pool is in the one with room for it; draws that meet an
    /// empty slot are repeated.</summary>
    private sealed record SizeClasses() : PoolLayout("size classes, membership sets")
    {
        private const int Draws = 8;

        private static readonly uint[] Sizes = [1, 2, 4, 8, 16, 32, Largest];
        private static readonly NftSet[] Members =
            [.. Sizes.Select(size => new NftSet($"class-{size}", Sets.ServicePorts.Key))];

        public override NftRuleset Rules { get; } = With(
            Members,
            Sizes.Zip(Members, (size, set) => Pieces.GoIfIn(set, $"draw-{size}")),
            Sizes.Select(size => new NftChain(
                $"draw-{size}", [.. Enumerable.Repeat(Pieces.Draw(size), Draws), Pieces.Draw(1)])));

        public override ServiceObjects ObjectsOf(ServicePlans plans) => With(
            plans, (key, size) => new SetElement(
                Members[Array.FindIndex(Sizes, room => size <= room)], new NftElement(key)));
    }
}
