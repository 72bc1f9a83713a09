namespace Signalbox.Core.Rules.Nftables;

/// <summary>What becomes of a packet, or where the walk goes on. <paramref name="Chain"/> stands with Jump and Goto
/// only. Source: linux/netfilter/nf_tables.h, enum nft_verdicts; linux/netfilter.h.</summary>
public readonly record struct NftVerdict(NftVerdictCode Code, string? Chain = null)
{
    public static readonly NftVerdict Accept = new(NftVerdictCode.Accept);
    public static readonly NftVerdict Drop = new(NftVerdictCode.Drop);
    public static readonly NftVerdict Return = new(NftVerdictCode.Return);

    /// <summary>In a verdict map: the rest of the rule goes on, which a miss does not.</summary>
    public static readonly NftVerdict Continue = new(NftVerdictCode.Continue);

    public static NftVerdict Jump(string chain) => new(NftVerdictCode.Jump, chain);

    public static NftVerdict Goto(string chain) => new(NftVerdictCode.Goto, chain);
}

/// <summary>Values are the kernel's.</summary>
public enum NftVerdictCode
{
    Drop = 0,
    Accept = 1,
    Continue = -1,
    Jump = -3,
    Goto = -4,
    Return = -5,
}
