using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Conntrack;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using Signalbox.Kernel.Nftables;
using Signalbox.Testing.Nftables;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Fuzz.Targets;

/// <summary>Netlink messages as the kernel would hand them out: what we write and what it lists have one
/// layout.</summary>
internal static class NetlinkSeeds
{
    /// <summary>Of nf_tables: message by message, all kinds that a table is made of.</summary>
    public static IEnumerable<byte[]> Tables() => Enum.GetValues<IPFamily>()
        .SelectMany(family =>
        {
            var batch = new NftBatch(family);
            new NftForms(family).Write(batch);
            return Split(batch.Messages(withEnd: true).ToArray());
        })
        .Concat(ForeignForms.All.Select(Rule));

    /// <summary>Those of one kind, NFT_MSG_NEWRULE.</summary>
    public static IEnumerable<byte[]> Tables(int kind) =>
        Tables().Where(message => (BitConverter.ToUInt16(message, 4) & 0xff) == kind);

    /// <summary>Rules as iptables-nft writes them, with matches and targets of xtables.</summary>
    public static IEnumerable<byte[]> XtRules()
    {
        (string Name, uint Revision, int Size)[] extensions =
        [
            ("tcp", 0, 16), ("udp", 0, 16), ("sctp", 0, 56), ("comment", 0, 256), ("recent", 1, 232),
            ("addrtype", 1, 8),
            ("mark", 1, 16), ("conntrack", 2, 136), ("conntrack", 3, 164), ("statistic", 0, 24), ("nfacct", 0, 40),
            ("REJECT", 0, 8), ("MASQUERADE", 0, 24), ("DNAT", 0, 24), ("DNAT", 2, 40), ("MARK", 2, 8),
        ];
        foreach (var (name, revision, size) in extensions)
        {
            yield return Message(NFT_MSG_NEWRULE, writer =>
            {
                var list = writer.BeginNest(NFTA_RULE_EXPRESSIONS);
                var element = writer.BeginNest(NFTA_LIST_ELEM);
                writer.Text(NFTA_EXPR_NAME, char.IsAsciiLetterUpper(name[0]) ? "target" : "match");
                var data = writer.BeginNest(NFTA_EXPR_DATA);
                writer.Text(LinuxNfTablesCompat.NFTA_MATCH_NAME, name);
                writer.BigEndian32(LinuxNfTablesCompat.NFTA_MATCH_REV, revision);
                writer.Bytes(LinuxNfTablesCompat.NFTA_MATCH_INFO, new byte[size]);
                writer.EndNest(data);
                writer.EndNest(element);
                writer.EndNest(list);
            });
        }
    }

    public static IEnumerable<byte[]> Flows()
    {
        foreach (var (one, other) in new[] { ("10.0.0.1", "10.96.0.1"), ("fd00::1", "fd00::2") })
        {
            var flow = new Flow
            {
                Protocol = Protocol.UDP,
                Source = new(Address.Parse(one), 4711),
                Destination = new(Address.Parse(other), 53),
                ReplySource = new(Address.Parse(other), 53),
                ReplyDestination = new(Address.Parse(one), 4711),
                Zone = 7,
                Id = 9,
            };
            yield return Message(0, writer =>
            {
                FlowCodec.WriteTuples(writer, flow, withReply: true);
                writer.BigEndian32(LinuxNfnetlinkConntrack.CTA_ID, 9);
            });
        }
    }

    public static IEnumerable<byte[]> Traces() =>
        new uint[] { NFT_TRACETYPE_RULE, NFT_TRACETYPE_RETURN, NFT_TRACETYPE_POLICY }
            .Select(type => Message(NFT_MSG_TRACE, writer =>
        {
            writer.Text(NFTA_TRACE_TABLE, "t");
            writer.Text(NFTA_TRACE_CHAIN, "c");
            writer.BigEndian64(NFTA_TRACE_RULE_HANDLE, 5);
            writer.BigEndian32(NFTA_TRACE_TYPE, type);
            VerdictCodec.Encode(writer, NFTA_TRACE_VERDICT, NftVerdict.Jump("c"));
            writer.BigEndian32(NFTA_TRACE_ID, 77);
            writer.BigEndian32(NFTA_TRACE_MARK, 1);
            writer.BigEndian32(NFTA_TRACE_POLICY, 1);
            writer.Bytes(NFTA_TRACE_NETWORK_HEADER, [0x45, .. new byte[19]]);
            writer.Bytes(NFTA_TRACE_TRANSPORT_HEADER, new byte[20]);
        }));

    /// <summary>Refusals and acknowledgements, with and without the kernel's words.</summary>
    public static IEnumerable<byte[]> Errors()
    {
        const ushort WithWords = LinuxNetlink.NLM_F_ACK_TLVS;
        foreach (var flags in new ushort[] { 0, WithWords, WithWords | LinuxNetlink.NLM_F_CAPPED })
        {
            var writer = new MessageWriter();
            writer.Begin(LinuxNetlink.NLMSG_ERROR, flags, 5);
            writer.Put(-2);
            writer.Put(new nlmsghdr { nlmsg_len = 16, nlmsg_type = 2, nlmsg_seq = 5 });
            writer.Text(LinuxNetlink.NLMSGERR_ATTR_MSG, "no");
            writer.Bytes(LinuxNetlink.NLMSGERR_ATTR_OFFS, [1, 0, 0, 0]);
            writer.End();
            yield return writer.Written.ToArray();
        }
    }

    /// <summary>Interfaces and addresses. The fixed parts of both, of an interface's size.</summary>
    public static IEnumerable<byte[]> Links()
    {
        var writer = new MessageWriter();
        writer.Begin(LinuxRtnetlink.RTM_NEWLINK, 0, 1);
        writer.Put(new ifinfomsg { ifi_index = 2 });
        writer.Text(LinuxIfLink.IFLA_IFNAME, "eth0");
        writer.Bytes(LinuxIfLink.IFLA_MASTER, [3, 0, 0, 0]);
        var nest = writer.BeginNest(LinuxIfLink.IFLA_LINKINFO);
        writer.Text(LinuxIfLink.IFLA_INFO_KIND, "veth");
        writer.EndNest(nest);
        writer.End();
        yield return writer.Written.ToArray();
    }

    public static IEnumerable<byte[]> Addresses()
    {
        foreach (var (family, address) in new[] { (Libc.AF_INET, new byte[4]), (Libc.AF_INET6, new byte[16]) })
        {
            var writer = new MessageWriter();
            writer.Begin(LinuxRtnetlink.RTM_NEWADDR, 0, 1);
            writer.Put(new ifaddrmsg { ifa_family = (byte)family, ifa_index = 2 });
            writer.Bytes(LinuxRtnetlink.IFA_ADDRESS, address);
            writer.Bytes(LinuxRtnetlink.IFA_LOCAL, address);
            writer.End();
            yield return writer.Written.ToArray();
        }
    }

    public static IEnumerable<byte[]> Counters()
    {
        yield return Message(0, writer =>
        {
            writer.Text(LinuxNfnetlinkAcct.NFACCT_NAME, "ct_state_invalid_dropped_pkts");
            writer.BigEndian64(LinuxNfnetlinkAcct.NFACCT_PKTS, 5);
            writer.BigEndian64(LinuxNfnetlinkAcct.NFACCT_BYTES, 500);
        });
    }

    internal static byte[] Message(int kind, Action<MessageWriter> write)
    {
        var writer = new MessageWriter();
        writer.BeginNetfilter(LinuxNfnetlink.NFNL_SUBSYS_NFTABLES, kind, 0, Libc.AF_INET, 1);
        write(writer);
        writer.End();
        return writer.Written.ToArray();
    }

    private static byte[] Rule(Expression expression) => Message(
        NFT_MSG_NEWRULE, writer => RuleCodec.Encode(writer, "c", new NftRule([expression])));

    private static IEnumerable<byte[]> Split(byte[] messages)
    {
        for (var at = 0; at < messages.Length;)
        {
            var length = BitConverter.ToInt32(messages, at);
            yield return messages[at..(at + length)];
            at += NetlinkBatch.Align(length);
        }
    }
}
