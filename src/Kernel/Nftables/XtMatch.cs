using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Interop;
using static Signalbox.Kernel.Interop.LinuxXtMatches;

namespace Signalbox.Kernel.Nftables;

/// <summary>Reads a match of xtables, as the expression "match" holds it.</summary>
internal static class XtMatch
{
    private static readonly (int Bit, string Word)[] States =
    [
        (XT_CONNTRACK_STATE_INVALID, "INVALID"),
        (StateBit(IP_CT_NEW), "NEW"),
        (StateBit(IP_CT_RELATED), "RELATED"),
        (StateBit(IP_CT_ESTABLISHED), "ESTABLISHED"),
        (XT_CONNTRACK_STATE_UNTRACKED, "UNTRACKED"),
        (XT_CONNTRACK_STATE_SNAT, "SNAT"),
        (XT_CONNTRACK_STATE_DNAT, "DNAT"),
    ];

    /// <summary>Null for what we never write.</summary>
    internal static Match? Decode(in XtExtension extension, IPFamily family) => extension.Revision switch
    {
        0 when extension.IsNamed("comment"u8) => new Match.Comment(Text(extension.Info)),
        0 when extension.IsNamed("statistic"u8) => Statistic(extension),
        0 when extension.IsNamed("tcp"u8) => TCP(extension),
        0 when extension.IsNamed("udp"u8) => UDP(extension),
        0 when extension.IsNamed("sctp"u8) => SCTP(extension),
        0 or 1 when extension.IsNamed("nfacct"u8) => new Match.Accounting(Text(extension.Info)),
        1 when extension.IsNamed("recent"u8) => Recent(extension, family),
        1 when extension.IsNamed("addrtype"u8) => AddressType(extension),
        1 when extension.IsNamed("mark"u8) => Mark(extension),
        2 or 3 when extension.IsNamed("conntrack"u8) => ConnectionState(extension),
        _ => null,
    };

    private static int StateBit(int state) => 2 << state;

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private static unsafe Match.Statistic? Statistic(in XtExtension extension) =>
        extension.TryRead(out xt_statistic_info info) && info is { mode: XT_STATISTIC_MODE_RANDOM, flags: 0 }
            ? new Match.Statistic(info.u[0])
            : null;

    private static unsafe Match.Transport? TCP(in XtExtension extension) =>
        extension.TryRead(out xt_tcp info)
        && info is { option: 0, flg_mask: 0, flg_cmp: 0, invflags: 0 } && IsAnyPort(info.spts[0], info.spts[1])
            ? Ports(Protocol.TCP, info.dpts[0], info.dpts[1])
            : null;

    private static unsafe Match.Transport? UDP(in XtExtension extension) =>
        extension.TryRead(out xt_udp info) && info.invflags == 0 && IsAnyPort(info.spts[0], info.spts[1])
            ? Ports(Protocol.UDP, info.dpts[0], info.dpts[1])
            : null;

    private static unsafe Match.Transport? SCTP(in XtExtension extension)
    {
        if (!extension.TryRead(out xt_sctp_info info) || info.invflags != 0)
        {
            return null;
        }

        return info.flags switch
        {
            0 => new Match.Transport(Protocol.SCTP),
            XT_SCTP_DEST_PORTS when info.dpts[0] == info.dpts[1] => new Match.Transport(Protocol.SCTP, info.dpts[0]),
            _ => null,
        };
    }

    private static Match.Transport? Ports(Protocol protocol, ushort first, ushort last)
    {
        if (first == last)
        {
            return new Match.Transport(protocol, first);
        }

        return IsAnyPort(first, last) ? new Match.Transport(protocol) : null;
    }

    private static bool IsAnyPort(ushort first, ushort last) => (first, last) is (0, ushort.MaxValue);

    private static unsafe Match? Recent(in XtExtension extension, IPFamily family)
    {
        if (!extension.TryRead(out xt_recent_mtinfo_v1 info)
            || info is not { hit_count: 0, invert: 0, side: XT_RECENT_SOURCE }
            || !IsWhole(new ReadOnlySpan<uint>(info.mask, family == IPFamily.IPv4 ? 1 : 4)))
        {
            return null;
        }

        var list = Text(new ReadOnlySpan<byte>(info.name, XT_RECENT_NAME_LEN));
        return info.check_set switch
        {
            XT_RECENT_SET when info.seconds == 0 => new Match.RecentSet(list),
            XT_RECENT_CHECK | XT_RECENT_REAP when info.seconds > 0 => new Match.RecentlySeen(list, info.seconds),
            _ => null,
        };
    }

    private static bool IsWhole(ReadOnlySpan<uint> mask) => !mask.ContainsAnyExcept(uint.MaxValue);

    private static Match.LocalAddress? AddressType(in XtExtension extension) =>
        !extension.TryRead(out xt_addrtype_info_v1 info) ? null : info switch
        {
            { source: XT_ADDRTYPE_LOCAL, dest: 0, flags: 0 } => new Match.LocalAddress(IsSource: true),
            { source: 0, dest: XT_ADDRTYPE_LOCAL, flags: 0 } => new Match.LocalAddress(IsSource: false),
            _ => null,
        };

    private static Match.Mark? Mark(in XtExtension extension) =>
        extension.TryRead(out xt_mark_mtinfo1 info) ? new Match.Mark(info.mark, info.mask, info.invert != 0) : null;

    private static Match.ConnectionState? ConnectionState(in XtExtension extension)
    {
        if (!extension.TryRead(out xt_conntrack_mtinfo2 info)
            || info.match_flags != XT_CONNTRACK_STATE || (info.invert_flags & ~XT_CONNTRACK_STATE) != 0)
        {
            return null;
        }

        var words = new StringBuilder();
        int rest = info.state_mask;
        foreach (var (bit, word) in States)
        {
            if ((rest & bit) != 0)
            {
                words.Append(words.Length == 0 ? "" : ",").Append(word);
                rest &= ~bit;
            }
        }

        return rest == 0 ? new Match.ConnectionState(words.ToString(), info.invert_flags != 0) : null;
    }
}
