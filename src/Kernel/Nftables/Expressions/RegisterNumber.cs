using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>The kernel's numbers for registers, which <see cref="Core.Rules.Nftables.Expression"/> counts 0 to 15.
/// Every fourth is written NFT_REG_1 to NFT_REG_4, as the kernel and nft do. Source: nft_dump_register in
/// net/netfilter/nf_tables_api.c.</summary>
internal static class RegisterNumber
{
    private const int PerLarge = 4;
    private const int Count = 16;

    internal static uint Of(byte index) => index switch
    {
        >= Count => throw new ArgumentOutOfRangeException(nameof(index), index, "there are 16 registers"),
        _ when index % PerLarge == 0 => NFT_REG_1 + (uint)(index / PerLarge),
        _ => NFT_REG32_00 + index,
    };

    /// <summary>Null for the verdict's register and for numbers that there are not.</summary>
    internal static byte? IndexOf(uint number) => number switch
    {
        >= NFT_REG_1 and <= NFT_REG_4 => (byte)((number - NFT_REG_1) * PerLarge),
        >= NFT_REG32_00 and <= NFT_REG32_15 => (byte)(number - NFT_REG32_00),
        _ => null,
    };
}
