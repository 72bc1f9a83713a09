using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>What only others' rules do besides deciding: counter { bytes, packets }, limit { rate, unit, burst, type,
/// flags }, quota { bytes, flags, consumed }, objref { type, name }, log { group, prefix, snaplen, qthreshold, level,
/// flags }. Source: net/netfilter/nft_counter.c, nft_limit.c, nft_quota.c, nft_objref.c, nft_log.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.Count count)
    {
        writer.BigEndian64(NFTA_COUNTER_BYTES, count.Bytes);
        writer.BigEndian64(NFTA_COUNTER_PACKETS, count.Packets);
    }

    private static Expression.Count? DecodeCounter(in AttributeTable attributes) =>
        attributes.HasOnly(NFTA_COUNTER_BYTES, NFTA_COUNTER_PACKETS, NFTA_COUNTER_PAD)
            ? new Expression.Count(
                attributes.BigEndian64(NFTA_COUNTER_PACKETS), attributes.BigEndian64(NFTA_COUNTER_BYTES))
            : null;

    private static void Encode(MessageWriter writer, Expression.Limit limit)
    {
        writer.BigEndian64(NFTA_LIMIT_RATE, limit.Rate);
        writer.BigEndian64(NFTA_LIMIT_UNIT, limit.UnitSeconds);
        writer.BigEndian32(NFTA_LIMIT_BURST, limit.Burst);
        writer.BigEndian32(NFTA_LIMIT_TYPE, limit.CountsBytes ? NFT_LIMIT_PKT_BYTES : NFT_LIMIT_PKTS);
        writer.BigEndian32(NFTA_LIMIT_FLAGS, limit.IsOver ? NFT_LIMIT_F_INV : 0);
    }

    private static Expression.Limit? DecodeLimit(in AttributeTable attributes)
    {
        var (type, flags) = (attributes.BigEndian32(NFTA_LIMIT_TYPE), attributes.BigEndian32(NFTA_LIMIT_FLAGS));
        return attributes.HasOnly(
                NFTA_LIMIT_RATE, NFTA_LIMIT_UNIT, NFTA_LIMIT_BURST, NFTA_LIMIT_TYPE, NFTA_LIMIT_FLAGS, NFTA_LIMIT_PAD)
            && type is NFT_LIMIT_PKTS or NFT_LIMIT_PKT_BYTES && flags is 0 or NFT_LIMIT_F_INV
            ? new Expression.Limit(
                attributes.BigEndian64(NFTA_LIMIT_RATE), attributes.BigEndian64(NFTA_LIMIT_UNIT),
                attributes.BigEndian32(NFTA_LIMIT_BURST), type == NFT_LIMIT_PKT_BYTES, flags == NFT_LIMIT_F_INV)
            : null;
    }

    private static void Encode(MessageWriter writer, Expression.Quota quota)
    {
        writer.BigEndian64(NFTA_QUOTA_BYTES, quota.Bytes);
        writer.BigEndian64(NFTA_QUOTA_CONSUMED, quota.Consumed);
        writer.BigEndian32(NFTA_QUOTA_FLAGS, quota.IsOver ? NFT_QUOTA_F_INV : 0);
    }

    private static Expression.Quota? DecodeQuota(in AttributeTable attributes)
    {
        var flags = attributes.BigEndian32(NFTA_QUOTA_FLAGS);
        return attributes.HasOnly(NFTA_QUOTA_BYTES, NFTA_QUOTA_FLAGS, NFTA_QUOTA_PAD, NFTA_QUOTA_CONSUMED)
            && flags is 0 or NFT_QUOTA_F_INV
            ? new Expression.Quota(
                attributes.BigEndian64(NFTA_QUOTA_BYTES), attributes.BigEndian64(NFTA_QUOTA_CONSUMED),
                flags == NFT_QUOTA_F_INV)
            : null;
    }

    private static void Encode(MessageWriter writer, Expression.UseObject use)
    {
        writer.BigEndian32(NFTA_OBJREF_IMM_TYPE, use.Kind);
        writer.Text(NFTA_OBJREF_IMM_NAME, use.Name);
    }

    private static Expression.UseObject? DecodeObject(in AttributeTable attributes) =>
        attributes.HasOnly(NFTA_OBJREF_IMM_TYPE, NFTA_OBJREF_IMM_NAME) && attributes.Has(NFTA_OBJREF_IMM_NAME)
            ? new Expression.UseObject(
                attributes.BigEndian32(NFTA_OBJREF_IMM_TYPE), attributes.Text(NFTA_OBJREF_IMM_NAME))
            : null;

    private static void Encode(MessageWriter writer, Expression.Log log)
    {
        Write16(writer, NFTA_LOG_GROUP, log.Group);
        if (log.Prefix is { } prefix)
        {
            writer.Text(NFTA_LOG_PREFIX, prefix);
        }

        Write32(writer, NFTA_LOG_SNAPLEN, log.SnapLength);
        Write16(writer, NFTA_LOG_QTHRESHOLD, log.QueueThreshold);
        Write32(writer, NFTA_LOG_LEVEL, log.Level);
        Write32(writer, NFTA_LOG_FLAGS, log.Flags);
    }

    private static Expression.Log? DecodeLog(in AttributeTable attributes) =>
        attributes.HasOnly(
            NFTA_LOG_GROUP, NFTA_LOG_PREFIX, NFTA_LOG_SNAPLEN, NFTA_LOG_QTHRESHOLD, NFTA_LOG_LEVEL, NFTA_LOG_FLAGS)
            ? new Expression.Log(
                attributes.Has(NFTA_LOG_PREFIX) ? attributes.Text(NFTA_LOG_PREFIX) : null,
                Read16(attributes, NFTA_LOG_GROUP), Read32(attributes, NFTA_LOG_LEVEL),
                Read32(attributes, NFTA_LOG_FLAGS))
            {
                SnapLength = Read32(attributes, NFTA_LOG_SNAPLEN),
                QueueThreshold = Read16(attributes, NFTA_LOG_QTHRESHOLD),
            }
            : null;

    private static uint? Read32(in AttributeTable attributes, ushort type) =>
        attributes.Has(type) ? attributes.BigEndian32(type) : null;

    private static ushort? Read16(in AttributeTable attributes, ushort type) =>
        attributes.Has(type) ? attributes.BigEndian16(type) : null;

    private static void Write32(MessageWriter writer, ushort type, uint? value)
    {
        if (value is { } known)
        {
            writer.BigEndian32(type, known);
        }
    }

    private static void Write16(MessageWriter writer, ushort type, ushort? value)
    {
        if (value is { } known)
        {
            writer.BigEndian16(type, known);
        }
    }
}
