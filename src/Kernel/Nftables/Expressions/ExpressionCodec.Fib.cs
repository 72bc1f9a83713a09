using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>fib { flags, result, dreg }. Source: net/netfilter/nft_fib.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.LoadAddressType load) =>
        Fib(writer, load.To, NFT_FIB_RESULT_ADDRTYPE, load.IsSource ? NFTA_FIB_F_SADDR : NFTA_FIB_F_DADDR);

    private static void Encode(MessageWriter writer, Expression.LoadRoute load) =>
        Fib(writer, load.To, (uint)load.Result, (uint)load.Flags);

    private static void Fib(MessageWriter writer, byte to, uint result, uint flags)
    {
        writer.BigEndian32(NFTA_FIB_FLAGS, flags);
        writer.BigEndian32(NFTA_FIB_RESULT, result);
        writer.BigEndian32(NFTA_FIB_DREG, RegisterNumber.Of(to));
    }

    private static Expression? DecodeFib(in AttributeTable attributes)
    {
        var flags = attributes.BigEndian32(NFTA_FIB_FLAGS);
        var result = attributes.BigEndian32(NFTA_FIB_RESULT);
        if (!attributes.HasOnly(NFTA_FIB_FLAGS, NFTA_FIB_RESULT, NFTA_FIB_DREG)
            || flags > byte.MaxValue || result is < NFT_FIB_RESULT_OIF or > NFT_FIB_RESULT_ADDRTYPE
            || Register(attributes, NFTA_FIB_DREG) is not { } to)
        {
            return null;
        }

        return result == NFT_FIB_RESULT_ADDRTYPE && flags is NFTA_FIB_F_SADDR or NFTA_FIB_F_DADDR
            ? new Expression.LoadAddressType(to, IsSource: flags == NFTA_FIB_F_SADDR)
            : new Expression.LoadRoute(to, (RouteResult)result, (RouteFlags)flags);
    }
}
