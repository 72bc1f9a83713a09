using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Compare;

/// <summary>Finds rules of modes that do not run on a node.</summary>
public static class LeftoverComparison
{
    private static readonly HashSet<string> BuiltIn = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

    /// <summary>What iptables or IPVS mode has left in a variant of iptables that no mode uses now. Chains that others'
    /// rules lead to may stay, and KUBE-FIREWALL, which is the kubelet's too.</summary>
    public static Difference? OfIptables(IPFamily family, IptablesRules held)
    {
        var scan = new LeftoverScan();
        foreach (var (table, chain) in held.Chains.Chains.Keys)
        {
            scan.Declare(table, chain, BuiltIn.Contains(chain));
        }

        foreach (var (table, chain) in held.Chains.Chains.Keys.Where(key => !Leftovers.IsChain(key.Table, key.Chain)))
        {
            foreach (var rule in held.Chains.Find(table, chain) ?? [])
            {
                scan.Add(table, chain, rule);
            }
        }

        var chains = scan.Chains.Count - scan.ChainsKept;
        return scan.Jumps.Count + chains == 0 ? null : new Difference
        {
            Owner = new Owner.Nobody(),
            Kind = DifferenceKind.Leftover,
            Place = held.Program,
            Words = $"iptables or IPVS mode has left {chains} chains and {scan.Jumps.Count} jumps to them",
            Lines =
            [
                .. scan.Jumps.Select(jump => DiffLine.Held(
                    ChainDifference.Line($"{jump.Chain}", jump.Rule, new RuleText(family)))),
                .. scan.Chains.Select(chain => DiffLine.Held($"{chain.Table.Lower()} :{chain.Chain}")),
            ],
        };
    }

    /// <summary>The table of nftables mode on a node in iptables mode.</summary>
    public static Difference OfNftables(NftablesRules table) => new()
    {
        Owner = new Owner.Nobody(),
        Kind = DifferenceKind.Leftover,
        Place = $"table {table.Family} {table.Name}",
        Words = $"nftables mode has left its table, with {table.Rules.Chains.Count} chains",
        Lines = [DiffLine.Held($"table {table.Family} {table.Name}")],
    };

    /// <summary>Chains that only IPVS mode has, beside those of iptables mode: they are nobody's, and stay until they
    /// are cleaned up.</summary>
    public static IEnumerable<Difference> OfIpvs(ChainSet held) => held.Chains.Keys
        .Where(key => Leftovers.IsOfIpvs(key.Table, key.Chain))
        .Select(key => new Difference
        {
            Owner = new Owner.Nobody(),
            Kind = DifferenceKind.Leftover,
            Place = $"{key.Table.Lower()} {key.Chain}",
            Words = "IPVS mode has left this chain; 'signalbox proxy --cleanup' removes it",
            Lines = [DiffLine.Held($":{key.Chain}")],
            IsMendable = false,
        });
}
