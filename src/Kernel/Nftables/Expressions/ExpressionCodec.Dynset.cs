using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>dynset { sreg_key, op, set_name }; the kernel shows a timeout of 0 too, which is the set's own, and flags
/// of 0. Source: net/netfilter/nft_dynset.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.UpdateSet update)
    {
        writer.BigEndian32(NFTA_DYNSET_SREG_KEY, RegisterNumber.Of(update.Key));
        writer.BigEndian32(NFTA_DYNSET_OP, NFT_DYNSET_OP_UPDATE);
        writer.Text(NFTA_DYNSET_SET_NAME, update.Set);
    }

    private static Expression.UpdateSet? DecodeDynset(in AttributeTable attributes) =>
        attributes.HasOnly(
            NFTA_DYNSET_SREG_KEY,
            NFTA_DYNSET_OP,
            NFTA_DYNSET_SET_NAME,
            NFTA_DYNSET_TIMEOUT,
            NFTA_DYNSET_PAD,
            NFTA_DYNSET_FLAGS)
        && attributes.BigEndian32(NFTA_DYNSET_OP) == NFT_DYNSET_OP_UPDATE
        && attributes.BigEndian64(NFTA_DYNSET_TIMEOUT) == 0
        && attributes.BigEndian32(NFTA_DYNSET_FLAGS) == 0
        && Register(attributes, NFTA_DYNSET_SREG_KEY) is { } key
            ? new Expression.UpdateSet(key, attributes.Text(NFTA_DYNSET_SET_NAME))
            : null;
}
