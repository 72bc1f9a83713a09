using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>numgen { dreg, modulus, type, offset }; the offset stands there also when it is 0. Source:
/// net/netfilter/nft_numgen.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.LoadRandom load)
    {
        writer.BigEndian32(NFTA_NG_DREG, RegisterNumber.Of(load.To));
        writer.BigEndian32(NFTA_NG_MODULUS, load.Modulus);
        writer.BigEndian32(NFTA_NG_TYPE, NFT_NG_RANDOM);
        writer.BigEndian32(NFTA_NG_OFFSET, load.Offset);
    }

    private static Expression.LoadRandom? DecodeNumgen(in AttributeTable attributes) =>
        attributes.HasOnly(NFTA_NG_DREG, NFTA_NG_MODULUS, NFTA_NG_TYPE, NFTA_NG_OFFSET)
        && attributes.BigEndian32(NFTA_NG_TYPE) == NFT_NG_RANDOM
        && Register(attributes, NFTA_NG_DREG) is { } to
            ? new Expression.LoadRandom(
                to, attributes.BigEndian32(NFTA_NG_MODULUS), attributes.BigEndian32(NFTA_NG_OFFSET))
            : null;
}
