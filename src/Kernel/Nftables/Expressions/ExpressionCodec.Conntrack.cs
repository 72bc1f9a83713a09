using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>ct { key, dreg }; with a direction it is another key. Source: net/netfilter/nft_ct.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.LoadConntrack load)
    {
        writer.BigEndian32(NFTA_CT_KEY, (uint)load.Key);
        writer.BigEndian32(NFTA_CT_DREG, RegisterNumber.Of(load.To));
    }

    private static Expression.LoadConntrack? DecodeConntrack(in AttributeTable attributes)
    {
        var key = (ConntrackKey)attributes.BigEndian32(NFTA_CT_KEY);
        return attributes.Has(NFTA_CT_KEY) && attributes.HasOnly(NFTA_CT_KEY, NFTA_CT_DREG)
            && key is ConntrackKey.State or ConntrackKey.Status
            && Register(attributes, NFTA_CT_DREG) is { } to
            ? new Expression.LoadConntrack(to, key)
            : null;
    }
}
