using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>reject { type, icmp_code }, the code a byte. Source: net/netfilter/nft_reject.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.Reject reject)
    {
        writer.BigEndian32(NFTA_REJECT_TYPE, NFT_REJECT_ICMP_UNREACH);
        writer.Bytes(NFTA_REJECT_ICMP_CODE, [reject.IcmpCode]);
    }

    private static Expression.Reject? DecodeReject(in AttributeTable attributes) =>
        attributes.HasOnly(NFTA_REJECT_TYPE, NFTA_REJECT_ICMP_CODE)
        && attributes.BigEndian32(NFTA_REJECT_TYPE) == NFT_REJECT_ICMP_UNREACH
        && attributes.Bytes(NFTA_REJECT_ICMP_CODE) is [var code]
            ? new Expression.Reject(code)
            : null;
}
