using Signalbox.Core.Rules.Iptables;
using Signalbox.Proxy.Node.Walks;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>Rules and policies of others in iptables leave Service traffic a way through.</summary>
internal sealed class ForeignRulesCheck : INodeCheck
{
    private static readonly string[] Chains = ["INPUT", "FORWARD", "OUTPUT"];

    public string Name => "foreign-rules";

    public string Fine => "no rule or policy of iptables stops Service traffic";

    public IEnumerable<Finding> Look(NodeView node) => node.Iptables
        .SelectMany(held => Chains.SelectMany(chain => Look(node, held, chain)))
        .Concat(node.Unread);

    private static IEnumerable<Finding> Look(NodeView node, HeldRules held, string chain)
    {
        var traffic = chain == "FORWARD" ? node.FromPods(held.Family).ToList() : [];
        var walks = traffic.Count == 0
            ? [(Link: "", Walk: Walk(held, chain, null))]
            : traffic.Select(one => (Link: one.Link.Name, Walk: Walk(held, chain, one))).ToList();
        foreach (var stopped in walks.Where(one => !one.Walk.MayPass).GroupBy(one => one.Walk.Last?.Text))
        {
            yield return Stopped(
                held, chain, stopped.Key, [.. stopped.Select(one => one.Link).Where(link => link.Length > 0)]);
        }

        foreach (var passing in walks.Where(one => one.Walk.MayPass).Select(one => one.Walk).Take(1))
        {
            if (held.Rules.DropsByPolicy(Table.Filter, chain) && passing.Last is null)
            {
                yield return Perhaps(held, chain, passing);
            }

            if (passing.Refusing is { } refusing)
            {
                yield return new Finding(
                    Severity.Note, $"{held.Program}: {refusing.Text}",
                    "This stops some connections, and whether Service traffic is among them cannot be told.");
            }
        }
    }

    private static Finding Perhaps(HeldRules held, string chain, ChainWalk walk) => new(
        Severity.Note, $"{held.Program} -P {chain} DROP",
        walk.Accepting is { } accepting
            ? $"Service traffic passes where rules accept it; the first that may is: {accepting.Text}"
            : "Service traffic passes where rules that cannot be judged accept it.");

    private static ChainWalk Walk(HeldRules held, string chain, PodTraffic? traffic) =>
        new IptablesWalk(held, Table.Filter, traffic).Walk(chain);

    /// <param name="held">Whose program shows it.</param>
    /// <param name="chain">The built-in chain.</param>
    /// <param name="rule">What stops it; null for the policy.</param>
    /// <param name="links">What it comes in by; empty for anything.</param>
    private static Finding Stopped(HeldRules held, string chain, string? rule, string[] links)
    {
        var by = string.Join(", ", links.Take(3)) + (links.Length > 3 ? " and others" : "");
        return new Finding(
            Severity.Failure,
            (rule, by) switch
            {
                (null, "") => $"{held.Program} -P {chain} DROP, and no rule accepts new connections",
                (null, _) =>
                    $"{held.Program} -P {chain} DROP, and no rule accepts new connections that come in by {by}",
                _ => $"{held.Program}: {rule}",
            },
            (chain, by) switch
            {
                ("FORWARD", "") => "Service traffic is dropped on its way to pods.",
                ("FORWARD", _) => $"Service traffic that comes in by {by} is dropped on its way to pods.",
                ("INPUT", _) =>
                    "Services with endpoints on this host itself, as the API server's own, are not reached.",
                _ => "Programs of this host reach no Service.",
            },
            rule is null
                ? $"{held.Program} -P {chain} ACCEPT, or a rule for pods: {held.Program} -I {chain} "
                    + (links.Length > 0 ? $"-i {links[0]} -j ACCEPT" : "-s <pods' addresses> -j ACCEPT")
                : $"{held.Program} -D{rule[2..]}, or put rules before it that accept pods' traffic");
    }
}
