using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>Where packets come by on a hook: a built-in chain of iptables or a base chain of nftables.</summary>
/// <param name="Program">What shows it: "iptables-nft", "ip6tables-legacy", "iptables" of a dump that does not say;
/// "nft".</param>
/// <param name="Table">"nat"; of nftables with its family, "inet firewalld".</param>
/// <param name="Chain">Its name.</param>
/// <param name="Hook">The hook.</param>
/// <param name="Priority">The lowest comes first; but all of nat come at -100 (100 behind the routes), in the order of
/// theirs.</param>
/// <param name="Type">What it may do.</param>
public sealed record Station(
    string Program, string Table, string Chain, PacketHook Hook, int Priority, ChainType Type)
{
    private const int NatOfDestination = -100;
    private const int NatOfSource = 100;

    public bool IsNat => Type == ChainType.Nat;

    /// <summary>When it is asked, among all of its hook. The kernel has one hook for all nat chains.</summary>
    internal (int, int) Order => !IsNat ? (Priority, 0)
        : (Hook is PacketHook.Prerouting or PacketHook.Output ? NatOfDestination : NatOfSource, Priority);
}
