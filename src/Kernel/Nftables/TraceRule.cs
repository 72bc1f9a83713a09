using System.Buffers.Binary;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using static Signalbox.Core.Rules.Nftables.Expression;

namespace Signalbox.Kernel.Nftables;

/// <summary>The rule that makes the kernel tell what becomes of a packet: conditions, then "meta nftrace set 1".
/// </summary>
internal static class TraceRule
{
    private const byte SYN = 0x02;
    private const byte SYNAndACK = 0x12;

    public static NftRule For(TracedFlow flow)
    {
        var isIPv4 = flow.Destination.Family == IPFamily.IPv4;
        var (source, destination) = isIPv4 ? (12, 16) : (8, 24);
        var length = flow.Destination.Width / 8;
        List<Expression> rule =
        [
            new LoadMeta(0, MetaKey.TransportProtocol), Is((byte)flow.Protocol),
            Load(PacketHeader.Network, destination, length), Is(flow.Destination),
            Load(PacketHeader.Transport, 2, sizeof(ushort)), Is(flow.DestinationPort),
        ];
        if (flow.Source is { } from)
        {
            rule.AddRange([Load(PacketHeader.Network, source, length), Is(from)]);
        }

        if (flow.SourcePort is { } port)
        {
            rule.AddRange([Load(PacketHeader.Transport, 0, sizeof(ushort)), Is(port)]);
        }

        if (flow.Protocol == Protocol.TCP)
        {
            // Of a connection the first packet is of interest, and of that the only one that rules decide about.
            rule.AddRange(
            [
                Load(PacketHeader.Transport, 13, 1),
                new Bitwise(0, 0, new RegisterBytes([SYNAndACK]), new RegisterBytes([0])),
                Is(SYN),
            ]);
        }

        rule.AddRange(
        [
            new LoadConstant(0, new RegisterBytes([1])),
            new SetMeta(0, (MetaKey)LinuxNfTables.NFT_META_NFTRACE),
        ]);
        return new NftRule(new EquatableArray<Expression>([.. rule]));
    }

    private static LoadPayload Load(PacketHeader header, int offset, int length) =>
        new(0, header, (byte)offset, (byte)length);

    private static Compare Is(byte value) => new(0, new RegisterBytes([value]));

    private static Compare Is(ushort value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return new Compare(0, new RegisterBytes(bytes));
    }

    private static Compare Is(Address address)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        writer.Add(address);
        return new Compare(0, writer.Value);
    }
}
