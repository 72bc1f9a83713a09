using System.Collections.Immutable;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>The built-in chains of iptables' tables. Source: linux/netfilter_ipv4.h, enum nf_ip_hook_priorities, and
/// the tables' valid_hooks.</summary>
internal static class IptablesPlaces
{
    private const int Raw = -300;
    private const int Mangle = -150;
    private const int NatDestination = -100;
    private const int Filter = 0;
    private const int Security = 50;
    private const int NatSource = 100;

    public static ImmutableArray<(Table Table, string Chain, PacketHook Hook, int Priority)> All { get; } =
    [
        (Table.Raw, "PREROUTING", PacketHook.Prerouting, Raw),
        (Table.Raw, "OUTPUT", PacketHook.Output, Raw),
        (Table.Mangle, "PREROUTING", PacketHook.Prerouting, Mangle),
        (Table.Mangle, "INPUT", PacketHook.Input, Mangle),
        (Table.Mangle, "FORWARD", PacketHook.Forward, Mangle),
        (Table.Mangle, "OUTPUT", PacketHook.Output, Mangle),
        (Table.Mangle, "POSTROUTING", PacketHook.Postrouting, Mangle),
        (Table.Nat, "PREROUTING", PacketHook.Prerouting, NatDestination),
        (Table.Nat, "INPUT", PacketHook.Input, NatSource),
        (Table.Nat, "OUTPUT", PacketHook.Output, NatDestination),
        (Table.Nat, "POSTROUTING", PacketHook.Postrouting, NatSource),
        (Table.Filter, "INPUT", PacketHook.Input, Filter),
        (Table.Filter, "FORWARD", PacketHook.Forward, Filter),
        (Table.Filter, "OUTPUT", PacketHook.Output, Filter),
        (Table.Security, "INPUT", PacketHook.Input, Security),
        (Table.Security, "FORWARD", PacketHook.Forward, Security),
        (Table.Security, "OUTPUT", PacketHook.Output, Security),
    ];
}
