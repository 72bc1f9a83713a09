namespace Signalbox.Testing.Nftables;

/// <summary>Rules as other programs write them on nodes, by those programs' habits, as input for "nft -f".</summary>
public static class ForeignRulesets
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["a plain firewall"] = """
            table inet filter {
              set admins {
                type ipv4_addr; flags interval
                elements = { 10.9.0.0/16, 192.168.1.5, 172.16.0.1-172.16.0.9 }
              }
              set slow { type ipv4_addr . inet_service; flags dynamic,timeout; timeout 1m; }
              chain input {
                type filter hook input priority filter; policy drop;
                ct state vmap { established : accept, related : accept, invalid : drop }
                iifname "lo" accept
                icmp type { echo-request, destination-unreachable } accept
                icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept
                ip saddr @admins tcp dport 22 counter packets 5 bytes 300 accept comment "admins"
                tcp dport { 80, 443, 8000-8080 } accept
                udp dport 53 ip6 saddr fe80::/10 accept
                ip6 daddr fd00::/64 meta l4proto { tcp, udp } th dport 53 accept
                tcp flags & (fin|syn|rst|ack) == syn limit rate 10/second burst 20 packets accept
                tcp flags syn / fin,syn,rst accept
                log prefix "in: " level info flags ip options
                reject with icmpx admin-prohibited
              }
              chain forward {
                type filter hook forward priority filter - 5; policy accept;
                ct state established,related accept
                oifname != "eth*" ip daddr != 10.0.0.0/13 drop
                ip saddr 10.0.0.0/8 ip daddr { 10.1.0.0/16, 10.3.0.0/24 } tcp dport != 25 jump more
                meta mark & 0x0000ff00 == 0x00000100 return
                tcp dport 23 reject with tcp reset
              }
              chain more {
                ip ttl < 3 drop
                tcp sport 1024-65535 tcp dport != 100-200 accept
                ip length > 1000 drop
                meta length 1-100 goto last
              }
              chain last { comment "the end"
                reject
              }
            }

            """,
        ["firewalld"] = """
            table inet firewalld {
              ct helper helper-ftp-tcp { type "ftp" protocol tcp; l3proto inet; }
              chain mangle_PREROUTING {
                type filter hook prerouting priority mangle + 10; policy accept;
                jump mangle_PREROUTING_ZONES
              }
              chain mangle_PREROUTING_ZONES { goto mangle_PRE_public
              }
              chain mangle_PRE_public {
              }
              chain nat_POSTROUTING {
                type nat hook postrouting priority srcnat + 10; policy accept;
                oifname "docker0" goto nat_POST_docker
                meta nfproto ipv4 oifname != "lo" masquerade
              }
              chain nat_POST_docker { return
              }
              chain filter_PREROUTING {
                type filter hook prerouting priority filter + 10; policy accept;
                icmpv6 type { nd-router-advert, nd-neighbor-solicit } accept
                meta nfproto ipv6 fib saddr . mark . iif oif missing drop
              }
              chain filter_INPUT {
                type filter hook input priority filter + 10; policy accept;
                ct state { established, related } accept
                ct status dnat accept
                iifname "lo" accept
                ct state invalid drop
                jump filter_INPUT_ZONES
                reject with icmpx admin-prohibited
              }
              chain filter_FORWARD {
                type filter hook forward priority filter + 10; policy accept;
                ct state { established, related } accept
                ct status dnat accept
                iifname "lo" accept
                ct state invalid drop
                ip6 daddr { ::/96, ::ffff:0.0.0.0/96, 2002::/24, 2002:a00::/24 } reject with icmpv6 addr-unreachable
                reject with icmpx admin-prohibited
              }
              chain filter_INPUT_ZONES { iifname "eth0" goto filter_IN_public
                goto filter_IN_public
              }
              chain filter_IN_public {
                tcp dport 22 accept
                ip6 daddr fe80::/64 udp dport 546 accept
                meta l4proto { icmp, ipv6-icmp } accept
              }
            }

            """,
        ["a plugin of Calico's kind"] = """
            table ip calico {
              set cali40all-ipam-pools { type ipv4_addr; flags interval; elements = { 10.244.0.0/16 }; }
              map cali-from-wl { type ifname : verdict; elements = { "cali1" : goto cali-fw-cali1, "cali2" : drop }; }
              chain filter-FORWARD {
                type filter hook forward priority filter; policy accept;
                counter packets 1 bytes 2 meta mark set meta mark & 0xfff0ffff
                meta mark & 0x00010000 == 0 jump cali-forward
                ct state related,established counter accept
              }
              chain cali-forward {
                iifname vmap @cali-from-wl
                oifname "cali*" counter drop comment "cali:abc; Unknown interface"
              }
              chain cali-fw-cali1 {
                ct state invalid counter drop
                meta mark set meta mark | 0x00010000
                udp dport 4789 counter drop
                meta mark & 0x00010000 == 0x00010000 return
                ip saddr . ip protocol . tcp dport { 10.1.0.0/16 . tcp . 80, 10.2.0.0/24 . tcp . 443 } accept
                drop
              }
              chain nat-POSTROUTING {
                type nat hook postrouting priority srcnat; policy accept;
                ip saddr @cali40all-ipam-pools ip daddr != @cali40all-ipam-pools masquerade fully-random
                oifname "tunl0" fib saddr . oif type != local fib saddr type local snat to 10.244.0.1
              }
              chain raw-PREROUTING {
                type filter hook prerouting priority raw; policy accept;
                ct mark set meta mark
                udp dport 4789 notrack
                tcp dport 1 meta mark set ct mark
              }
            }

            """,
        ["docker and translations"] = """
            table ip docker-bridges {
              chain nat-PREROUTING {
                type nat hook prerouting priority dstnat; policy accept;
                fib daddr type local jump ports
              }
              chain ports {
                iifname != "docker0" tcp dport 8080 counter dnat to 172.17.0.2:80
                ip daddr 127.0.0.0/8 tcp dport 8081 redirect to :81
                udp dport 53 dnat to 172.17.0.3
                tcp dport 90-99 dnat to 172.17.0.4:90-99
                tcp dport 100 dnat to 172.17.0.4-172.17.0.9 random
                tcp dport 101 dnat to numgen inc mod 2 map { 0 : 172.17.0.4, 1 : 172.17.0.5 }
                udp dport 102 redirect
              }
              chain nat-POSTROUTING {
                type nat hook postrouting priority srcnat; policy accept;
                ip saddr 172.17.0.0/16 oifname != "docker0" masquerade
                meta l4proto tcp masquerade to :1024-2000 random
                ip saddr 10.0.0.0/8 snat to 1.2.3.4 persistent
              }
              chain route-OUTPUT {
                type route hook output priority mangle; policy accept;
                skuid 1000 meta mark set 0x00000007
                meta mark 0x00000001-0x00000005 accept
                meta mark 7 ct original ip daddr 10.0.0.1 accept
                quota over 25 mbytes drop
                meta nftrace set 1
              }
            }

            """,
    };
}
