using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>fib { flags, result, dreg }. Source: net/netfilter/nft_fib.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.LoadAddressType load)
    {
        writer.BigEndian32(NFTA_FIB_FLAGS, load.IsSource ? NFTA_FIB_F_SADDR : NFTA_FIB_F_DADDR);
        writer.BigEndian32(NFTA_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE);
        writer.BigEndian32(NFTA_FIB_DREG, RegisterNumber.Of(load.To));
    }

    private static Expression.LoadAddressType? DecodeFib(in AttributeTable attributes)
    {
        var flags = attributes.BigEndian32(NFTA_FIB_FLAGS);
        return attributes.HasOnly(NFTA_FIB_FLAGS, NFTA_FIB_RESULT, NFTA_FIB_DREG)
            && flags is NFTA_FIB_F_SADDR or NFTA_FIB_F_DADDR
            && attributes.BigEndian32(NFTA_FIB_RESULT) == NFT_FIB_RESULT_ADDRTYPE
            && Register(attributes, NFTA_FIB_DREG) is { } to
            ? new Expression.LoadAddressType(to, IsSource: flags == NFTA_FIB_F_SADDR)
            : null;
    }
}
