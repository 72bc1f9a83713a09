using System.Collections.Immutable;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Proxy.Node.Walks;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>In iptables mode: each built-in chain leads to the proxy's chains, once, and nothing before that keeps
/// packets from coming there.</summary>
internal sealed class JumpsCheck : INodeCheck
{
    public string Name => "jumps";

    public string Fine => "built-in chains lead to the proxy's, if it uses iptables";

    public IEnumerable<Finding> Look(NodeView node) =>
        node.Iptables
        .Where(held => held.IsOfProxy && !held.IsOfIpvs).SelectMany(Look).Concat(node.Unread);

    /// <summary>Jumps that stand behind a rule which decides about everything new.</summary>
    public static IEnumerable<(Table Table, string Chain, Rule Jump, string By)> Behind(HeldRules held) =>
        Walked(held).Where(jump => held.Rules.Find(jump.Table, jump.Chain)?.Contains(jump.Jump) == true
            && !jump.Walk.Reached.Contains(((Target.Jump)jump.Jump.Target).Chain))
        .Select(jump => (jump.Table, jump.Chain, jump.Jump, jump.Walk.Last?.Text ?? "a rule that ends the walk"));

    private static IEnumerable<Finding> Look(HeldRules held) => Walked(held)
        .Select(jump => Look(held, jump.Table, jump.Chain, jump.Jump, jump.Walk)).OfType<Finding>();

    private static IEnumerable<(Table Table, string Chain, Rule Jump, ChainWalk Walk)> Walked(HeldRules held)
    {
        var walks = new Dictionary<(Table, string), ChainWalk>();
        foreach (var (table, chain, jump) in FixedRenderer.Jumps)
        {
            // KUBE-FIREWALL is the kubelet's too. Older versions of kube-proxy lack some chains.
            var to = ((Target.Jump)jump.Target).Chain;
            if (to == ChainNames.Firewall || held.Rules.Find(table, to) is null)
            {
                continue;
            }

            if (!walks.TryGetValue((table, chain), out var walk))
            {
                walks[(table, chain)] = walk = new IptablesWalk(held, table, null).Walk(chain);
            }

            yield return (table, chain, jump, walk);
        }
    }

    private static Finding? Look(HeldRules held, Table table, string chain, Rule jump, ChainWalk walk)
    {
        var rules = held.Rules.Find(table, chain) ?? ImmutableArray<Rule>.Empty;
        var place = $"{held.Program} -t {table.Lower()}";
        var say = held.Say(chain, jump);
        var to = ((Target.Jump)jump.Target).Chain;
        return rules.Count(rule => rule == jump) switch
        {
            0 => new Finding(
                Severity.Failure, $"{place} has no rule: {say}", Why(table, to),
                $"{place} -I{say[2..]}, or restart the agent, which puts it back"),
            > 1 and var count => new Finding(
                Severity.Warning, $"{place} has {count} times: {say}",
                "Each packet meets the same rules several times.",
                $"{place} -D{say[2..]}"),
            _ when !walk.Reached.Contains(to) => new Finding(
                table == Table.Nat ? Severity.Failure : Severity.Warning,
                $"{place}: {say} comes behind {walk.Last?.Text ?? "a rule that ends the walk"}",
                $"That rule decides about all packets. {Why(table, to)}",
                $"{place} -D{say[2..]}; {place} -I{say[2..]}"),
            _ => null,
        };
    }

    private static string Why(Table table, string to) => (table, to) switch
    {
        (Table.Nat, ChainNames.Services) => "Connections to Services are not translated.",
        (Table.Nat, _) => "Connections that need another source address do not get one, and their answers go astray.",
        (_, ChainNames.Forward) => "Masqueraded connections are not let through where others' rules drop by policy.",
        (_, ChainNames.ProxyFirewall) => "Source ranges of load balancers are not enforced.",
        (_, ChainNames.NodePorts) => "Health checks of load balancers are not let in.",
        _ => "Connections to Services without endpoints are not refused, but go astray.",
    };
}
