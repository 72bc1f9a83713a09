using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>What leads a packet elsewhere without a translation: queue { num, total, flags } or { flags, sreg_qnum },
/// tproxy { family, reg_addr, reg_port }. Source: net/netfilter/nft_queue.c, nft_tproxy.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.Queue queue)
    {
        if (queue.From is { } from)
        {
            writer.BigEndian32(NFTA_QUEUE_SREG_QNUM, RegisterNumber.Of(from));
        }
        else
        {
            writer.BigEndian16(NFTA_QUEUE_NUM, queue.First);
            writer.BigEndian16(NFTA_QUEUE_TOTAL, queue.Total);
        }

        writer.BigEndian16(NFTA_QUEUE_FLAGS, queue.Flags);
    }

    private static Expression.Queue? DecodeQueue(in AttributeTable attributes) =>
        attributes.HasOnly(NFTA_QUEUE_NUM, NFTA_QUEUE_TOTAL, NFTA_QUEUE_FLAGS, NFTA_QUEUE_SREG_QNUM)
            ? new Expression.Queue(
                attributes.BigEndian16(NFTA_QUEUE_NUM), attributes.BigEndian16(NFTA_QUEUE_TOTAL),
                attributes.BigEndian16(NFTA_QUEUE_FLAGS), Register(attributes, NFTA_QUEUE_SREG_QNUM))
            : null;

    private static void Encode(MessageWriter writer, Expression.ToSocket to)
    {
        writer.BigEndian32(NFTA_TPROXY_FAMILY, to.Family);
        WriteRegister(writer, NFTA_TPROXY_REG_ADDR, to.Address);
        WriteRegister(writer, NFTA_TPROXY_REG_PORT, to.Port);
    }

    private static Expression.ToSocket? DecodeTproxy(in AttributeTable attributes) =>
        attributes.HasOnly(NFTA_TPROXY_FAMILY, NFTA_TPROXY_REG_ADDR, NFTA_TPROXY_REG_PORT)
            ? new Expression.ToSocket(
                attributes.BigEndian32(NFTA_TPROXY_FAMILY), Register(attributes, NFTA_TPROXY_REG_ADDR),
                Register(attributes, NFTA_TPROXY_REG_PORT))
            : null;

    private static void WriteRegister(MessageWriter writer, ushort type, byte? register)
    {
        if (register is { } known)
        {
            writer.BigEndian32(type, RegisterNumber.Of(known));
        }
    }

    private static void WriteRange(MessageWriter writer, ushort first, ushort last, RegisterRange? range)
    {
        WriteRegister(writer, first, range?.First);
        WriteRegister(writer, last, range?.Last);
    }

    /// <summary>Null where there is none. The last register is the first where it is not said.</summary>
    private static RegisterRange? ReadRange(in AttributeTable attributes, ushort first, ushort last) =>
        Register(attributes, first) is { } from
            ? new RegisterRange(from, Register(attributes, last) ?? from)
            : null;
}
