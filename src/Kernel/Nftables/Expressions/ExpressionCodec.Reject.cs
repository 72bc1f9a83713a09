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

    private static void Encode(MessageWriter writer, Expression.RejectWith reject)
    {
        writer.BigEndian32(NFTA_REJECT_TYPE, (uint)reject.Kind);
        if (reject.Code is { } code)
        {
            writer.Bytes(NFTA_REJECT_ICMP_CODE, [code]);
        }
    }

    private static Expression? DecodeReject(in AttributeTable attributes)
    {
        if (!attributes.HasOnly(NFTA_REJECT_TYPE, NFTA_REJECT_ICMP_CODE))
        {
            return null;
        }

        byte? code = attributes.Bytes(NFTA_REJECT_ICMP_CODE) is [var one] ? one : null;
        return attributes.BigEndian32(NFTA_REJECT_TYPE) switch
        {
            NFT_REJECT_ICMP_UNREACH => code is { } known ? new Expression.Reject(known) : null,
            NFT_REJECT_TCP_RST => new Expression.RejectWith(RejectKind.TcpReset, code),
            NFT_REJECT_ICMPX_UNREACH => new Expression.RejectWith(RejectKind.Icmpx, code),
            _ => null,
        };
    }
}
