using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;

namespace Signalbox.KernelNet.Verify;

/// <summary>Mutations of the rules of iptables mode.</summary>
internal static class IptablesMutations
{
    private static readonly string Pool = ChainNames.Cluster(Hash(Shop.Web));
    private static readonly string Endpoint = ChainNames.Endpoint(Shop.Web, Protocol.TCP, "10.244.1.1:8080");
    private static readonly string StickyPool = ChainNames.Cluster(Hash(Shop.Sticky));
    private static readonly string Ranges = ChainNames.SourceRanges(Hash(Shop.Door));
    private static readonly string External = ChainNames.External(Hash(Shop.Door));
    private static readonly string LocalPool = ChainNames.Local(Hash(Shop.Door));

    private static string Hash(string port) => ChainNames.HashOf(port, Protocol.TCP);

    /// <summary>drop TABLE CHAIN TEXT deletes the first rule with the text.</summary>
    public const string Means =
        """
        I=iptables-nft
        drop() { eval $I -t $1 $($I -t $1 -S $2 | grep -m1 -e "^-A.*$3" | sed 's/^-A/-D/'); }
        edit() { $I-save -t $1 | sed "$2" | $I-restore; }

        """;

    public static IEnumerable<Mutation> All => [.. Pools, .. Doors, .. Shared, .. Others];

    private static IEnumerable<Mutation> Pools =>
    [
        new("a pick is removed", $"drop nat {Pool} statistic", Shop.Web, "missing-rule"),
        new("the last pick comes first",
            $"R=$($I -t nat -S {Pool} 4 | cut -d' ' -f3-); eval $I -t nat -D {Pool} 4; eval $I -t nat -I {Pool} 2 $R",
            Shop.Web, "other-order"),
        new("another probability", $"edit nat '/A {Pool}/s/0.33333333349/0.10000000009/'", Shop.Web,
            "other-probability"),
        new("an endpoint leads elsewhere", $"edit nat '/A {Endpoint}/s/10.244.1.1:8080/10.244.9.9:8080/'", Shop.Web,
            "leads-elsewhere"),
        new("a pick leads to another endpoint", $"edit nat '/A {Pool}.*statistic/s/-j .*/-j {Endpoint}/'", Shop.Web,
            "leads-elsewhere"),
        new("a pool is flushed", $"$I -t nat -F {Pool}", Shop.Web, "missing-rule"),
        new("an endpoint's chain is gone", $"$I -t nat -F {Pool}; $I -t nat -F {Endpoint}; $I -t nat -X {Endpoint}",
            Shop.Web, "missing-chain"),
        new("other comments", $"edit nat '/A {Endpoint}/s,shop/web:http,shop/other:http,'", Shop.Web,
            "other-comment"),
        new("the rule that masquerades callers from outside is gone", $"$I -t nat -D {Pool} 1", Shop.Web,
            "missing-rule"),
        new("affinity is forgotten", $"drop nat {StickyPool} recent", Shop.Sticky, "missing-rule"),
        new("somebody's rule in a chain of ours", $"$I -t nat -I {Pool} -s 192.0.2.9 -j RETURN", Shop.Web,
            "extra-rule"),
        new("a stale chain",
            "$I -t nat -N KUBE-SVC-AAAAAAAAAAAAAAAA; $I -t nat -A KUBE-SVC-AAAAAAAAAAAAAAAA -m comment "
            + "--comment shop/gone:http -j RETURN", "nobody", "stale-chain"),
    ];

    private static IEnumerable<Mutation> Doors =>
    [
        new("a source range is gone", $"drop nat {Ranges} 192.0.2.0", Shop.Door, "missing-rule"),
        new("the firewall's drop is gone", "drop filter KUBE-PROXY-FIREWALL shop/door", Shop.Door, "missing-rule"),
        new("a health check is not let in", "drop filter KUBE-NODEPORTS shop/door", Shop.Door, "missing-rule"),
        new("own pods do not take all endpoints", $"drop nat {External} 'pod traffic'", Shop.Door, "missing-rule"),
        new("the local pool leads elsewhere", $"edit nat '/A {LocalPool}/s/-j .*/-j {Endpoint}/'", Shop.Door,
            "leads-elsewhere"),
        new("no refusal without endpoints", "drop filter KUBE-SERVICES shop/empty", Shop.Empty, "missing-rule"),
        new("a refusal drops", "edit filter '/shop.empty/s/-j REJECT.*/-j DROP/'", Shop.Empty, "other-rule"),
        new("a node port is gone", "drop nat KUBE-NODEPORTS 'p tcp.*shop/yard'", Shop.Yard, "missing-rule"),
        new("a node port's lines change places",
            "R=$($I -t nat -S KUBE-NODEPORTS | grep -e '-d 127.*shop/yard' | cut -d' ' -f3-); "
            + "eval $I -t nat -D KUBE-NODEPORTS $R; eval $I -t nat -A KUBE-NODEPORTS $R", Shop.Yard, "other-order"),
    ];

    private static IEnumerable<Mutation> Shared =>
    [
        new("a ClusterIP is gone", "drop nat KUBE-SERVICES shop/web", Shop.Web, "missing-rule"),
        new("a ClusterIP stands twice", "eval $I -t nat $($I -t nat -S KUBE-SERVICES | grep shop/web)", Shop.Web,
            "extra-rule"),
        new("a line of nobody's",
            "$I -t nat -I KUBE-SERVICES -d 10.96.7.7 -m comment --comment 'shop/gone:http cluster IP' -j RETURN",
            "nobody", "extra-rule"),
        new("the node ports are not last",
            "R=$($I -t nat -S KUBE-SERVICES | grep -e '-j KUBE-NODEPORTS' | cut -d' ' -f3-); "
            + "eval $I -t nat -D KUBE-SERVICES $R; eval $I -t nat -I KUBE-SERVICES $R", "fixed", "other-order"),
        new("the node ports are gone", "drop nat KUBE-SERVICES KUBE-NODEPORTS", "fixed", "missing-rule"),
        new("another mark", "edit nat '/A KUBE-MARK-MASQ/s,0x4000/0x4000,0x8000/0x8000,'", "fixed", "other-mark"),
        new("nothing is masqueraded", "drop nat KUBE-POSTROUTING MASQUERADE", "fixed", "missing-rule"),
        new("masqueraded traffic is not let through", "drop filter KUBE-FORWARD 0x4000", "fixed", "missing-rule"),
        new("invalid packets pass", "drop filter KUBE-FORWARD INVALID", "fixed", "missing-rule"),
        new("localnet is open", "drop filter KUBE-FIREWALL 127.0.0.0", "fixed", "missing-rule"),
        new("the canary is gone", "$I -t mangle -X KUBE-PROXY-CANARY", "fixed", "missing-chain"),
        new("of IPv6, nothing is masqueraded", "I=ip6tables-nft; $I -t nat -F KUBE-POSTROUTING", "fixed",
            "missing-rule"),
    ];

    private static IEnumerable<Mutation> Others =>
    [
        new("a jump is gone", "drop nat OUTPUT KUBE-SERVICES", "fixed", "missing-jump"),
        new("a jump stands twice", "eval $I -t nat $($I -t nat -S PREROUTING | grep KUBE-SERVICES)", "fixed",
            "doubled-jump"),
        new("all jumps of a table are gone", "$I -t nat -F POSTROUTING; $I -t nat -F PREROUTING", "fixed",
            "missing-jump"),
        new("somebody accepts all before a jump", "$I -t nat -I PREROUTING -j ACCEPT", "foreign", "blocked-jump",
            "$I -t nat -D PREROUTING 1"),
        new("somebody drops all before a jump", "$I -I FORWARD -j DROP", "foreign", "blocked-jump",
            "$I -D FORWARD 1"),
        new("the other mode's table is there", "nft add table ip kube-proxy", "nobody", "leftover"),
    ];
}
