using System.Buffers.Binary;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>NFT_MSG_TRACE: { table, chain, rule handle, type, verdict { code, chain } or policy, id, mark, headers },
/// headers as they are in the packet. Source: nft_trace_notify in net/netfilter/nf_tables_trace.c.</summary>
internal static class TraceEventCodec
{
    private const int IPv4HeaderLength = 20;
    private const int IPv6HeaderLength = 40;

    /// <summary>Null for what is no such message, or of a family that packets of IP do not meet.</summary>
    internal static TraceEvent? TryDecode(in NetlinkMessage message)
    {
        if (message.Type != ((LinuxNfnetlink.NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_TRACE))
        {
            return null;
        }

        _ = message.AttributesAfter<nfgenmsg>(out var header);
        var attributes = message.TableAfter<nfgenmsg>();
        if (NameOf(header.nfgen_family) is not { } family
            || KindOf(attributes) is not { } kind)
        {
            return null;
        }

        return new TraceEvent(
            attributes.BigEndian32(NFTA_TRACE_ID), family, attributes.Text(NFTA_TRACE_TABLE),
            attributes.Text(NFTA_TRACE_CHAIN), kind)
        {
            RuleHandle = attributes.BigEndian64(NFTA_TRACE_RULE_HANDLE),
            Verdict = VerdictOf(attributes),
            Mark = attributes.BigEndian32(NFTA_TRACE_MARK),
            Headers = HeadersOf(
                attributes.Bytes(NFTA_TRACE_NETWORK_HEADER), attributes.Bytes(NFTA_TRACE_TRANSPORT_HEADER)),
        };
    }

    private static NftVerdict VerdictOf(in AttributeTable attributes)
    {
        if (attributes.Has(NFTA_TRACE_POLICY))
        {
            return new NftVerdict((NftVerdictCode)(int)attributes.BigEndian32(NFTA_TRACE_POLICY));
        }

        var verdict = attributes.Nested(NFTA_TRACE_VERDICT);
        return new NftVerdict(
            (NftVerdictCode)(int)verdict.BigEndian32(NFTA_VERDICT_CODE),
            verdict.Has(NFTA_VERDICT_CHAIN) ? verdict.Text(NFTA_VERDICT_CHAIN) : null);
    }

    /// <summary>The kernel hands out as much of the headers as it has; options lie between them.</summary>
    private static TraceEventHeaders? HeadersOf(ReadOnlySpan<byte> network, ReadOnlySpan<byte> transport)
    {
        var (source, destination) = transport.Length < 2 * sizeof(ushort) ? ((ushort)0, (ushort)0) : (
            BinaryPrimitives.ReadUInt16BigEndian(transport),
            BinaryPrimitives.ReadUInt16BigEndian(transport[sizeof(ushort)..]));
        return network switch
        {
            [var first, ..] when first >> 4 == 4 && network.Length >= IPv4HeaderLength => new TraceEventHeaders(
                network[9], IPv4(network[12..]), source, IPv4(network[16..]), destination),
            [var first, ..] when first >> 4 == 6 && network.Length >= IPv6HeaderLength => new TraceEventHeaders(
                network[6], IPv6(network[8..]), source, IPv6(network[24..]), destination),
            _ => null,
        };
    }

    private static Address IPv4(ReadOnlySpan<byte> bytes) =>
        new(IPFamily.IPv4, BinaryPrimitives.ReadUInt32BigEndian(bytes));

    private static Address IPv6(ReadOnlySpan<byte> bytes) =>
        new(IPFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>The end of a chain is told as a rule without a number, or (NFT_TRACETYPE_RETURN) by the rule that ended
    /// it.</summary>
    private static TraceEventKind? KindOf(in AttributeTable attributes) =>
        attributes.BigEndian32(NFTA_TRACE_TYPE) switch
        {
            NFT_TRACETYPE_RULE or NFT_TRACETYPE_RETURN => attributes.Has(NFTA_TRACE_RULE_HANDLE)
                ? TraceEventKind.Rule
                : TraceEventKind.Return,
            NFT_TRACETYPE_POLICY => TraceEventKind.Policy,
            _ => null,
        };

    private static string? NameOf(byte family) => family switch
    {
        LinuxNetfilter.NFPROTO_INET => "inet",
        Libc.AF_INET => "ip",
        Libc.AF_INET6 => "ip6",
        _ => null,
    };
}
