using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Compare;

/// <summary>What the jumps from built-in chains are for.</summary>
internal static class JumpText
{
    /// <summary>What follows when packets do not come by it.</summary>
    public static string Without(Table table, Rule jump) => (table, ((Target.Jump)jump.Target).Chain) switch
    {
        (Table.Nat, ChainNames.Services) => "connections that come by there reach no Service",
        (Table.Nat, _) => "connections that need another source address do not get one",
        (_, ChainNames.Forward) => "masqueraded connections need others' rules to let them through",
        (_, ChainNames.ProxyFirewall) => "source ranges of load balancers are not enforced",
        (_, ChainNames.NodePorts) => "health checks of load balancers are not let in",
        (_, ChainNames.Firewall) => "others may reach what listens on this node's loopback",
        _ => "calls of Services without endpoints go astray instead of being refused",
    };
}
