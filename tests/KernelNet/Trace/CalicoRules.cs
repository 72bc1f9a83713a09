using Signalbox.Core.Model;

namespace Signalbox.KernelNet.Trace;

/// <summary>Rules in the manner of Calico's Felix: chains with prefixes, marks that say who has decided, dispatch by
/// interface, policies with sets of addresses. Pods have the interfaces pod+.</summary>
internal static class CalicoRules
{
    /// <summary>A set of addresses that has to be there before the rules.</summary>
    public const string BlockedSet = "cali40s:blocked";

    private const string Pass = "-j MARK --set-xmark 0x10000/0x10000";

    /// <summary>What iptables-restore takes beside rules that are there.</summary>
    /// <param name="family">Whose.</param>
    /// <param name="blocked">A pod that may not send.</param>
    /// <param name="closed">A port that no policy opens, of those that pods send to.</param>
    /// <param name="withSet">The kernel has ipsets.</param>
    public static string Restore(IPFamily family, Address blocked, ushort closed, bool withSet) => $"""
        *raw
        :cali-PREROUTING - [0:0]
        :cali-rpf-skip - [0:0]
        :cali-from-host-endpoint - [0:0]
        -I PREROUTING -m comment --comment "cali:6gwbT8clXdHdC1b1" -j cali-PREROUTING
        -A cali-PREROUTING -m comment --comment "cali:r-clear" -j MARK --set-xmark 0x0/0xf0000
        -A cali-PREROUTING -i pod+ -m comment --comment "cali:r-wl" -j MARK --set-xmark 0x40000/0x40000
        -A cali-PREROUTING -m comment --comment "cali:r-skip" -m mark --mark 0x40000/0x40000 -j cali-rpf-skip
        -A cali-PREROUTING -m comment --comment "cali:r-hep" -m mark --mark 0x0/0x40000 -j cali-from-host-endpoint
        -A cali-PREROUTING -m comment --comment "cali:r-acc" -m mark --mark 0x10000/0x10000 -j ACCEPT
        COMMIT
        *mangle
        :cali-PREROUTING - [0:0]
        -I PREROUTING -m comment --comment "cali:m-pre" -j cali-PREROUTING
        -A cali-PREROUTING -m comment --comment "cali:m-est" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A cali-PREROUTING -m comment --comment "cali:m-acc" -m mark --mark 0x10000/0x10000 -j ACCEPT
        COMMIT
        *filter
        :cali-INPUT - [0:0]
        :cali-FORWARD - [0:0]
        :cali-OUTPUT - [0:0]
        :cali-wl-to-host - [0:0]
        :cali-from-hep-forward - [0:0]
        :cali-from-wl-dispatch - [0:0]
        :cali-to-wl-dispatch - [0:0]
        :cali-fw-pod0 - [0:0]
        :cali-po-open - [0:0]
        :cali-pro-default - [0:0]
        -I INPUT -m comment --comment "cali:i" -j cali-INPUT
        -I FORWARD -m comment --comment "cali:f" -j cali-FORWARD
        -A FORWARD -m comment --comment "cali:f-acc" -m mark --mark 0x10000/0x10000 -j ACCEPT
        -I OUTPUT -m comment --comment "cali:o" -j cali-OUTPUT
        -A cali-INPUT -i pod+ -m comment --comment "cali:i-wl" -g cali-wl-to-host
        -A cali-INPUT -m comment --comment "cali:i-acc" -m mark --mark 0x10000/0x10000 -j ACCEPT
        -A cali-INPUT -m comment --comment "cali:i-clear" -j MARK --set-xmark 0x0/0xf0000
        -A cali-wl-to-host -m comment --comment "cali:wh" -j cali-from-wl-dispatch
        -A cali-wl-to-host -m comment --comment "cali:wh-acc" -m mark --mark 0x10000/0x10000 -j ACCEPT
        -A cali-FORWARD -m comment --comment "cali:f-clear" -j MARK --set-xmark 0x0/0xe0000
        -A cali-FORWARD -m comment --comment "cali:f-hep" -m mark --mark 0x0/0x10000 -j cali-from-hep-forward
        -A cali-FORWARD -i pod+ -m comment --comment "cali:f-from" -j cali-from-wl-dispatch
        -A cali-FORWARD -o pod+ -m comment --comment "cali:f-to" -j cali-to-wl-dispatch
        -A cali-FORWARD -m comment --comment "cali:f-mark" -j MARK --set-xmark 0x10000/0x10000
        -A cali-OUTPUT -m comment --comment "cali:o-acc" -m mark --mark 0x10000/0x10000 -j ACCEPT
        -A cali-OUTPUT -o pod+ -m comment --comment "cali:o-wl" -j RETURN
        -A cali-from-wl-dispatch -i pod0 -m comment --comment "cali:d" -g cali-fw-pod0
        -A cali-from-wl-dispatch -m comment --comment "cali:d-unknown" -j DROP
        -A cali-to-wl-dispatch -m comment --comment "cali:t-unknown" -j DROP
        -A cali-fw-pod0 -m comment --comment "cali:w-est" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A cali-fw-pod0 -m comment --comment "cali:w-inv" -m conntrack --ctstate INVALID -j DROP
        -A cali-fw-pod0 -m comment --comment "cali:w-clear" -j MARK --set-xmark 0x0/0x30000
        -A cali-fw-pod0 -p udp -m comment --comment "cali:w-vxlan" -m multiport --dports 4789 -j DROP
        -A cali-fw-pod0 -m comment --comment "cali:w-po" -m mark --mark 0x0/0x20000 -j cali-po-open
        -A cali-fw-pod0 -m comment --comment "cali:w-ret" -m mark --mark 0x10000/0x10000 -j RETURN
        -A cali-fw-pod0 -m comment --comment "cali:w-pro" -j cali-pro-default
        -A cali-fw-pod0 -m comment --comment "cali:w-ret2" -m mark --mark 0x10000/0x10000 -j RETURN
        -A cali-fw-pod0 -m comment --comment "cali:w-none Drop if no profiles matched" -j DROP
        -A cali-po-open -s {blocked}/{blocked.Width} {Comment("p-blocked")} -j DROP
        {(withSet ? $"-A cali-po-open -m set --match-set {BlockedSet} src {Comment("p-set")} -j DROP" : "")}
        -A cali-po-open -p tcp -m multiport ! --dports {closed} {Comment("p-tcp")} {Pass}
        -A cali-po-open -m mark --mark 0x10000/0x10000 -m comment --comment "cali:p-ret" -j RETURN
        -A cali-pro-default -p udp -m udp --sport 1024:65535 {Comment("d-udp")} {Pass}
        -A cali-pro-default -p {(family == IPFamily.IPv4 ? "icmp" : "ipv6-icmp")} {Comment("d-icmp")} {Pass}
        COMMIT

        """;

    private static string Comment(string word) => $"-m comment --comment \"cali:{word}\"";
}
