using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>payload { dreg, base, offset, len }. Source: net/netfilter/nft_payload.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.LoadPayload load)
    {
        writer.BigEndian32(NFTA_PAYLOAD_DREG, RegisterNumber.Of(load.To));
        writer.BigEndian32(NFTA_PAYLOAD_BASE, (uint)load.Header);
        writer.BigEndian32(NFTA_PAYLOAD_OFFSET, load.Offset);
        writer.BigEndian32(NFTA_PAYLOAD_LEN, load.Length);
    }

    private static Expression.LoadPayload? DecodePayload(in AttributeTable attributes)
    {
        var header = attributes.BigEndian32(NFTA_PAYLOAD_BASE);
        var offset = attributes.BigEndian32(NFTA_PAYLOAD_OFFSET);
        var length = attributes.BigEndian32(NFTA_PAYLOAD_LEN);
        return attributes.HasOnly(NFTA_PAYLOAD_DREG, NFTA_PAYLOAD_BASE, NFTA_PAYLOAD_OFFSET, NFTA_PAYLOAD_LEN)
            && attributes.Has(NFTA_PAYLOAD_BASE) && Register(attributes, NFTA_PAYLOAD_DREG) is { } to
            && header is NFT_PAYLOAD_LL_HEADER or NFT_PAYLOAD_NETWORK_HEADER or NFT_PAYLOAD_TRANSPORT_HEADER
            && offset <= byte.MaxValue && length <= byte.MaxValue
            ? new Expression.LoadPayload(to, (PacketHeader)header, (byte)offset, (byte)length)
            : null;
    }
}
