using Signalbox.Core.Rules.Iptables;
using Signalbox.Proxy.Node.Walks;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>Rules and policies of others in iptables leave Service traffic a way through.</summary>
internal sealed class ForeignRulesCheck : INodeCheck
{
    private static readonly (Table Table, string Chain)[] Places =
    [
        (Table.Mangle, "PREROUTING"), (Table.Mangle, "FORWARD"), (Table.Mangle, "INPUT"), (Table.Mangle, "OUTPUT"),
        (Table.Mangle, "POSTROUTING"), (Table.Filter, "INPUT"), (Table.Filter, "FORWARD"), (Table.Filter, "OUTPUT"),
    ];

    public string Name => "foreign-rules";

    public string Fine => "no rule or policy of iptables stops Service traffic";

    public IEnumerable<Finding> Look(NodeView node) => node.Iptables
        .SelectMany(held => Places.SelectMany(place => Look(node, held, place.Table, place.Chain)))
        .Concat(node.Unread);

    private static IEnumerable<Finding> Look(NodeView node, HeldRules held, Table table, string chain)
    {
        var traffic = chain is "FORWARD" or "PREROUTING" ? node.FromPods(held.Family).ToList() : [];
        var program = table == Table.Filter ? held.Program : $"{held.Program} -t {table.Lower()}";
        var walks = traffic.Count == 0
            ? [(Link: "", Walk: new IptablesWalk(held, table, null).Walk(chain))]
            : traffic.ConvertAll(one => (Link: one.Link.Name, Walk: new IptablesWalk(held, table, one).Walk(chain)));
        foreach (var stopped in walks.Where(one => !one.Walk.MayPass).GroupBy(one => one.Walk.Last?.Text))
        {
            yield return Stopped(
                program, chain, stopped.Key, [.. stopped.Select(one => one.Link).Where(link => link.Length > 0)]);
        }

        foreach (var passing in walks.Where(one => one.Walk.MayPass).Select(one => one.Walk).Take(1))
        {
            if (held.Rules.DropsByPolicy(table, chain) && passing.Last is null)
            {
                yield return Perhaps(program, chain, passing);
            }

            if (passing.Refusing is { } refusing)
            {
                yield return new Finding(
                    Severity.Note, $"{program}: {refusing.Text}",
                    "This stops some connections, and whether Service traffic is among them cannot be told.");
            }
        }
    }

    private static Finding Perhaps(string program, string chain, ChainWalk walk) => new(
        Severity.Note, $"{program} -P {chain} DROP",
        walk.Accepting is { } accepting
            ? $"Service traffic passes where rules accept it; the first that may is: {accepting.Text}"
            : "Service traffic passes where rules that cannot be judged accept it.");

    /// <param name="program">What shows and changes it.</param>
    /// <param name="chain">The built-in chain.</param>
    /// <param name="rule">What stops it; null for the policy.</param>
    /// <param name="links">What it comes in by; empty for anything.</param>
    private static Finding Stopped(string program, string chain, string? rule, string[] links)
    {
        var by = string.Join(", ", links.Take(3)) + (links.Length > 3 ? " and others" : "");
        return new Finding(
            Severity.Failure,
            (rule, by) switch
            {
                (null, "") => $"{program} -P {chain} DROP, and no rule accepts new connections",
                (null, _) => $"{program} -P {chain} DROP, and no rule accepts new connections that come in by {by}",
                _ => $"{program}: {rule}",
            },
            (chain, by) switch
            {
                ("OUTPUT", _) => "Programs of this host reach no Service.",
                ("INPUT", _) =>
                    "Services with endpoints on this host itself, as the API server's own, are not reached.",
                (_, "") => "Service traffic is dropped on its way to pods.",
                _ => $"Service traffic that comes in by {by} is dropped on its way to pods.",
            },
            rule is null
                ? $"{program} -P {chain} ACCEPT, or a rule for pods: {program} -I {chain} "
                    + (links.Length > 0 ? $"-i {links[0]} -j ACCEPT" : "-s <pods' addresses> -j ACCEPT")
                : $"{program} -D{rule[2..]}, or put rules before it that accept pods' traffic");
    }
}
