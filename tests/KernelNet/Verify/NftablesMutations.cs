namespace Signalbox.KernelNet.Verify;

/// <summary>Mutations of our nftables table.</summary>
internal static class NftablesMutations
{
    private const string Slot = "10.96.1.1 . tcp . 80 . ";

    /// <summary>edit CHAIN SED writes a chain anew with other text, rewrite SED the whole table: nft 1.0.6 takes rules
    /// that draw from a map only together with the map.</summary>
    public const string Means =
        """
        T="ip kube-proxy"
        edit() { { echo "flush chain $T $1"; nft -sn list chain $T $1 | sed "$2"; } | nft -f -; }
        rewrite() { { echo "delete table $T"; nft -s list table $T | sed "$1"; } | nft -f -; }
        turn() { { echo "flush chain $T $1"; nft -s list chain $T $1 | grep -e "jump" | tac \
            | sed "s/^/add rule $T $1 /"; } | nft -f -; }
        chain() { nft list chains ip | grep -o -m1 -e "$1[^ ]*"; }

        """;

    public static IEnumerable<Mutation> All => [.. Pools, .. Frontends, .. Chains, .. Tables];

    private static IEnumerable<Mutation> Pools =>
    [
        new("a slot is gone", $"nft delete element $T endpoints {{ {Slot}0 }}", Shop.Web, "missing-element"),
        new("a slot leads elsewhere",
            $"nft delete element $T endpoints {{ {Slot}3 }}; "
            + $"nft add element $T endpoints {{ {Slot}3 : 10.244.9.9 . 8080 }}", Shop.Web, "leads-elsewhere"),
        new("two slots change places",
            $"nft delete element $T endpoints {{ {Slot}0, {Slot}11 }}; nft add element $T endpoints "
            + $"{{ {Slot}0 : 10.244.2.1 . 8080, {Slot}11 : 10.244.1.1 . 8080 }}", Shop.Web, "leads-elsewhere"),
        new("a slot too many", $"nft add element $T endpoints {{ {Slot}50 : 10.244.9.9 . 8080 }}", Shop.Web,
            "extra-element"),
        new("all pools behind ClusterIPs are flushed", "nft flush map $T endpoints", Shop.Web, "missing-element"),
        new("pools behind load balancers are flushed", "nft flush map $T nodeport-local-endpoints", Shop.Door,
            "missing-element"),
        new("a pool of nobody's", "nft add element $T endpoints { 10.96.9.9 . tcp . 80 . 0 : 10.244.9.9 . 80 }",
            "nobody", "extra-element"),
    ];

    private static IEnumerable<Mutation> Frontends =>
    [
        new("a ClusterIP is gone", "nft delete element $T service-ports { 10.96.1.1 . tcp . 80 }", Shop.Web,
            "missing-element"),
        new("an address is no ClusterIP", "nft delete element $T cluster-ips { 10.96.1.1 }", Shop.Web,
            "missing-element"),
        new("a ClusterIP of nobody's", "nft add element $T cluster-ips { 10.96.9.9 }", "nobody", "extra-element"),
        new("a node port is gone", "nft delete element $T nodeports { tcp . 30090 }", Shop.Yard, "missing-element"),
        new("a node port is not local", "nft delete element $T local-nodeports { tcp . 30080 }", Shop.Door,
            "missing-element"),
        new("a firewall is gone", "nft delete element $T firewall-ips { 203.0.113.10 . tcp . 80 }", Shop.Door,
            "missing-element"),
        new("a health check is not let in", "nft delete element $T health-check-nodeports { 32000 }", Shop.Door,
            "missing-element"),
        new("no refusal without endpoints",
            "nft delete element $T no-endpoint-services { 10.96.1.4 . tcp . 80 }", Shop.Empty, "missing-element"),
        new("a refusal drops",
            "nft delete element $T no-endpoint-services { 10.96.1.4 . tcp . 80 }; "
            + "nft add element $T no-endpoint-services { 10.96.1.4 . tcp . 80 : drop }", Shop.Empty,
            "leads-elsewhere"),
        new("affinity leads elsewhere",
            "nft delete element $T service-ips { 10.96.1.2 . tcp . 80 }; "
            + "nft add element $T service-ips { 10.96.1.2 . tcp . 80 : goto nodeport-traffic }", Shop.Sticky,
            "leads-elsewhere"),
        new("a hairpin is not masqueraded",
            "nft delete element $T hairpin-connections { 10.244.1.1 . 10.244.1.1 . tcp . 8080 }", Shop.Web,
            "missing-element"),
        new("node ports answer elsewhere too", "nft add element $T nodeport-ips { 10.1.2.3 }", "nobody",
            "extra-element"),
    ];

    private static IEnumerable<Mutation> Chains =>
    [
        new("a chain is flushed", "nft flush chain $T cluster-ip-traffic", "fixed", "missing-rule"),
        new("rules change places", "turn filter-input", "fixed", "other-order"),
        new("another modulus", "rewrite '0,/random mod 12 /s//random mod 11 /'", "fixed", "other-probability"),
        new("another mark", "edit masquerading 's/0x00004000/0x00008000/g'", "fixed", "other-mark"),
        new("a jump leads elsewhere", "edit nat-prerouting 's/jump services/jump cluster-ip-traffic/'", "fixed",
            "leads-elsewhere"),
        new("a base chain is empty", "nft flush chain $T nat-output", "fixed", "missing-rule"),
        new("a base chain is gone", "nft delete chain $T nat-output", "fixed", "missing-chain"),
        new("a base chain hangs elsewhere",
            "nft delete chain $T nat-output; "
            + "nft add chain $T nat-output '{ type nat hook output priority -50; }'", "fixed", "other-hook"),
        new("somebody's rule in a chain of ours", "nft insert rule $T services ip saddr 192.0.2.9 accept", "fixed",
            "extra-rule"),
        new("affinity's chain is flushed", "nft flush chain $T $(chain service-.*shop)", Shop.Sticky, "missing-rule"),
        new("source ranges are flushed", "nft flush chain $T $(chain firewall-.*shop)", Shop.Door, "missing-rule"),
        new("a stale chain", "nft add chain $T service-ABCDEFGH-shop/gone/tcp/http", "nobody", "stale-chain"),
        new("of IPv6, a chain is flushed", "nft flush chain ip6 kube-proxy services", "fixed", "missing-rule"),
        new("somebody's chain in our table", "nft add chain $T mine", "nobody", "stale-chain",
            "nft delete chain $T mine"),
    ];

    private static IEnumerable<Mutation> Tables =>
    [
        new("a set is gone",
            "nft flush chain $T nodeport-endpoints-check; nft delete set $T health-check-nodeports", "fixed",
            "missing-set"),
        new("a set of another type",
            "nft flush chain $T nodeport-endpoints-check; nft delete set $T health-check-nodeports; "
            + "nft add set $T health-check-nodeports '{ type ipv4_addr; }'", "fixed", "other-type"),
        new("the table is dormant", "nft add table $T '{ flags dormant; }'", "fixed", "dormant"),
        new("the table is gone", "nft delete table $T", "fixed", "missing-table"),
        new("the other mode's chains are there",
            "I='iptables-nft -t nat'; $I -N KUBE-SERVICES; "
            + "$I -A OUTPUT -m comment --comment 'kubernetes service portals' -j KUBE-SERVICES", "nobody", "leftover"),
    ];
}
