using System.Collections.Immutable;
using Signalbox.Core.Compare;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;
using Signalbox.Kernel;
using Signalbox.Kernel.Links;
using Signalbox.Kernel.Nftables;
using Signalbox.Kernel.Sysctl;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.Proxy.Verify;

/// <summary>Looks once: reads the rules that a node holds, and compares them with what objects want there.</summary>
/// <param name="asked">What to look at.</param>
internal sealed class Verification(VerifyQuestion asked)
{
    /// <summary>Reads the rules of each family that was asked for and can be looked at; at least one. Throws
    /// <see cref="KernelException"/>, and <see cref="FlagException"/> where there is nothing to look at.</summary>
    public ImmutableArray<NodeRules> ReadRules()
    {
        var read = RulesSource.Open(asked.Dumps);
        ImmutableArray<NodeRules> held =
        [
            .. asked.Families.Where(family => asked.IsOffline || HasFamily(family)).Select(read)
                .Where(rules => !asked.IsOffline || !rules.Iptables.IsEmpty || !rules.Nftables.IsEmpty),
        ];
        return !held.IsEmpty ? held : throw new FlagException(asked.IsOffline
            ? $"{string.Join(", ", asked.Dumps)}: no rules of {string.Join(" or ", asked.Families)}"
            : $"this node has no {string.Join(" or ", asked.Families)}");
    }

    /// <summary>Compares rules with the plan of their family.</summary>
    public VerifyReport Compare(ImmutableArray<NodeRules> held, ModeChoice mode, Func<IPFamily, NodePlan> planOf) =>
        new(mode, [.. held.Select(rules => mode.Mode == ProxyMode.Iptables
            ? OfIptables(planOf(rules.Family), rules)
            : OfNftables(planOf(rules.Family), rules))])
        {
            Agent = asked.Agent,
        };

    private FamilyReport OfIptables(NodePlan plan, NodeRules rules)
    {
        var held = IptablesInUse.Of(rules, asked.IsOffline);
        var others = rules.Iptables.Where(other => other != held)
            .Select(other => LeftoverComparison.OfIptables(rules.Family, other)).OfType<Difference>()
            .Concat(rules.ProxyTable is { } table ? [LeftoverComparison.OfNftables(table)] : [])
            .Concat(LeftoverComparison.OfIpvs(held.Chains));
        var found = ByPackets(plan, rules, PacketMode.Iptables);
        if (found is not null)
        {
            return found with { Rules = held.Program, Differences = [.. found.Differences, .. others] };
        }

        var features = asked.IsOffline ? HeldFeatures.Of(held.Chains) : NodeFeatures.Of(rules.Family);
        var comparison = new IptablesComparison(plan, features, held.Chains, asked.IsOffline);
        return new FamilyReport(rules.Family, held.Program)
        {
            Differences =
            [
                .. comparison.Differences(), .. BlockedJumps.In(rules.Family, held), .. others,
            ],
            Compared = $"{ServicesOf(plan)} and {comparison.WantedRules} rules",
        };
    }

    private FamilyReport OfNftables(NodePlan plan, NodeRules rules)
    {
        var others = rules.Iptables.Select(held => LeftoverComparison.OfIptables(rules.Family, held))
            .OfType<Difference>();
        var name = $"table {(rules.Family == IPFamily.IPv4 ? "ip" : "ip6")} kube-proxy";
        ImmutableArray<Difference> dormant = asked.IsOffline ? [] : [.. Dormant(name, rules.Family)];
        if (rules.ProxyTable is not { } table)
        {
            var missing = new Difference
            {
                Owner = Owner.FixedRules,
                Kind = DifferenceKind.MissingTable,
                Place = name,
                Words = "there is no such table: this node programs no Service of this family",
                Lines = [DiffLine.Wanted(name)],
            };
            return new FamilyReport(rules.Family, name)
            {
                Differences = [.. dormant.IsEmpty ? [missing] : dormant, .. others],
            };
        }

        if (ByPackets(plan, rules, PacketMode.Nftables, NftablesComparison.IsUpstreams(table)) is { } found)
        {
            return found with { Rules = name, Differences = [.. found.Differences, .. dormant, .. others] };
        }

        var comparison = new NftablesComparison(plan, table);
        return new FamilyReport(rules.Family, name)
        {
            Differences = [.. comparison.Differences(), .. dormant, .. others],
            Compared = $"{ServicesOf(plan)}, {comparison.WantedRules} rules and {comparison.WantedElements} elements",
        };
    }

    /// <summary>Null when rules are compared by their text.</summary>
    private FamilyReport? ByPackets(NodePlan plan, NodeRules rules, PacketMode mode, bool isOtherLayout = false)
    {
        if (!asked.ByPackets && !isOtherLayout)
        {
            return null;
        }

        var comparison = new PacketComparison(plan, rules, AddressesOf(plan), mode);
        var differences = comparison.Differences();
        return new FamilyReport(rules.Family, "")
        {
            Differences = differences,
            Compared = $"{ServicesOf(plan)} and {comparison.Packets} packets",
            IsByPackets = true,
        };
    }

    private NodeAddresses AddressesOf(NodePlan plan) => new(asked.IsOffline
        ? plan.Settings.NodeIP is { } address ? [address, .. plan.Settings.NodePortIPs.Items] : []
        : [.. LocalAddresses.Read(plan.Settings.Family)]);

    private static IEnumerable<Difference> Dormant(string name, IPFamily family) => HookedChains.Read()
        .Where(chain => chain.IsDormant && chain.Table == "kube-proxy"
            && chain.Family == (family == IPFamily.IPv4 ? "ip" : "ip6"))
        .Take(1)
        .Select(_ => new Difference
        {
            Owner = Owner.FixedRules,
            Kind = DifferenceKind.Dormant,
            Place = name,
            Words = "the table is dormant: somebody has switched it off, and no Service is reached",
        });

    private static string ServicesOf(NodePlan plan) =>
        $"{plan.Services.Values.Count(service => !service.Ports.IsEmpty)} Services";

    private static bool HasFamily(IPFamily family)
    {
        try
        {
            return family == IPFamily.IPv4 || KernelSetting.ReadNumber("net/ipv6/conf/all/disable_ipv6") != 1;
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            return false;
        }
    }
}
