namespace Signalbox.Kernel.Iptables;

/// <summary>What was removed of a mode that does not run any more: <paramref name="Jumps"/> rules of built-in chains,
/// <paramref name="Chains"/> with all their rules, and <paramref name="Tables"/> of nftables. Others' rules lead to
/// <paramref name="Kept"/> further chains, which therefore stay, without rules where nobody needs them.</summary>
public readonly record struct LeftoverCount(int Jumps = 0, int Chains = 0, int Kept = 0, int Tables = 0)
{
    public static LeftoverCount operator +(LeftoverCount one, LeftoverCount other) => new(
        one.Jumps + other.Jumps, one.Chains + other.Chains, one.Kept + other.Kept, one.Tables + other.Tables);
}
