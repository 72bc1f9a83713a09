namespace Signalbox.KernelNet.Trace;

/// <summary>Rules in the manner of firewalld's nftables backend: one table for both families, hooks a little before and
/// behind the usual priorities, zones by interface and by source, and a final reject.</summary>
internal static class FirewalldRules
{
    /// <summary>Drops what comes in by pod0 for port 53 and for some addresses, lets the zone "public" send to 80 and
    /// above 1023, and accepts what was translated.</summary>
    public const string Text =
        """
        table inet firewalld {
            set blocked4 {
                type ipv4_addr
                flags interval
                elements = { 10.244.0.202-10.244.0.203, 192.0.2.2 }
            }

            set ways {
                type ifname . inet_service
                elements = { "pod0" . 8080, "eth0" . 30080 }
            }

            map zones {
                type ifname : verdict
                elements = { "pod0" : goto filter_FWD_trusted, "cbr0" : goto filter_FWD_trusted }
            }

            chain raw_PREROUTING {
                type filter hook prerouting priority raw + 10; policy accept;
                icmpv6 type { nd-router-advert, nd-neighbor-solicit } accept
                meta nfproto ipv6 fib saddr . mark . iif oif missing counter
                udp dport 9 meta mark set meta mark | 0x00100000
            }

            chain mangle_PREROUTING {
                type filter hook prerouting priority mangle + 10; policy accept;
                ct state new ct mark set meta mark and 0x00100000
                jump mangle_PREROUTING_ZONES
            }

            chain mangle_PREROUTING_ZONES {
                iifname vmap { "pod0" : return, "lo" : accept }
                meta l4proto tcp tcp flags & (fin | syn | rst | ack) == syn counter
            }

            chain nat_POSTROUTING {
                type nat hook postrouting priority srcnat + 10; policy accept;
                oifname "cbr0" masquerade
            }

            chain filter_INPUT {
                type filter hook input priority filter + 10; policy accept;
                ct state { established, related } accept
                ct status dnat accept
                iifname "lo" accept
                ct state invalid drop
                tcp dport { 22, 30000-30100 } accept
                ip6 daddr fe80::/64 udp dport 546 accept
                meta l4proto vmap { icmp : accept, icmpv6 : accept }
                jump filter_IN_public
                reject with icmpx admin-prohibited
            }

            chain filter_IN_public {
                iifname . th dport @ways accept
                ct mark & 0x00100000 == 0x00100000 drop
                tcp dport >= 32000 tcp dport < 32500 accept
                udp sport 1024-65535 limit rate 10000/second burst 10000 packets accept
            }

            chain filter_FORWARD {
                type filter hook forward priority filter + 10; policy accept;
                ct state vmap { established : accept, related : accept, invalid : drop }
                ip saddr @blocked4 counter drop
                meta l4proto tcp ct original proto-dst 443 drop
                ct status dnat accept
                ip6 daddr { ::/96, 2002::/24 } reject with icmpv6 addr-unreachable
                jump filter_FORWARD_ZONES
                ct state invalid drop
                reject with icmpx admin-prohibited
            }

            chain filter_FORWARD_ZONES {
                ip saddr 192.0.2.0/28 goto filter_FWD_public
                iifname vmap @zones
                goto filter_FWD_public
            }

            chain filter_FWD_trusted {
                th dport 53 drop
                accept
            }

            chain filter_FWD_public {
                tcp dport 80 accept
                tcp dport != 1-1023 accept
                ct direction original meta nfproto ipv6 ip6 nexthdr udp accept
            }

            chain filter_OUTPUT {
                type filter hook output priority filter + 10; policy accept;
                ct state established,related accept
                oifname "lo" accept
                meta skuid != 0 drop
            }
        }

        """;
}
