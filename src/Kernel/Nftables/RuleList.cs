using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Reads the rules of iptables-nft's tables over netlink, in the terms that iptables-save's text is read
/// into. Chains are asked for one by one: a dump of a whole table starts anew at the table's first rule for every
/// 32 KiB that it hands out, so that its time grows with the square of the rules (at 320,000 in 110,000 chains 42 s of
/// CPU, by chain 3.7 s; kernel 6.18). Source: nf_tables_dump_rules in net/netfilter/nf_tables_api.c.</summary>
public sealed class RuleList
{
    private const int Attempts = 10;

    /// <summary>So often a reading is begun again because the generation has moved. A big node takes seconds to read,
    /// and a neighbour may write all the time.</summary>
    private const int AttemptsForStillness = 3;

    private readonly IPFamily _family;
    private readonly NetlinkSocket _socket;
    private readonly MessageWriter _request = new();
    private readonly RuleDecoder _decoder;

    private RuleList(IPFamily family, NetlinkSocket socket)
    {
        _family = family;
        _socket = socket;
        _decoder = new RuleDecoder(family);
    }

    /// <summary>Reads in the calling thread's network namespace. When somebody has changed any rule meanwhile,
    /// <paramref name="read"/> is called again, so what it returns must not hold anything of an earlier call. After
    /// some attempts each chain is as it was at some moment of the reading: whoever needs more listens for changes
    /// from before it. Throws <see cref="KernelException"/>: Unsupported when the kernel has no nf_tables, Transient
    /// when chains kept changing while they were handed out.</summary>
    public static T Read<T>(IPFamily family, Func<RuleList, T> read)
    {
        var operation = $"read the rules of family {family}";
        for (var attempt = 1; ; attempt++)
        {
            using var socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
            var list = new RuleList(family, socket);
            try
            {
                var generation = list.Generation(operation);
                var result = read(list);
                if (attempt >= AttemptsForStillness || list.Generation(operation) == generation)
                {
                    return result;
                }
            }
            catch (KernelException failure) when (failure.Kind == KernelErrorKind.Transient && attempt < Attempts)
            {
                // A chain changed between two parts of its listing: all is read again.
            }
        }
    }

    /// <summary>Reads chain by chain as somebody asks, each as it is then, in the network namespace that the calling
    /// thread is in now. Whoever asks may meet a <see cref="KernelException"/>, Transient when a chain changed while
    /// it was handed out.</summary>
    public static RuleList Open(IPFamily family) =>
        new(family, NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER));

    /// <summary>The chains of all tables of the family, table by table in the kernel's order.</summary>
    public ImmutableArray<(string Table, ListedChain Chain)> Chains() => ChainList.ReadAll(_family);

    /// <summary>Hands on the rules of a chain, in order; none when there is no such chain.</summary>
    public void Rules(string table, string chain, Action<Rule> onRule) =>
        Rules(table, chain, (_, rule) => onRule(rule));

    /// <summary>The same with each rule's handle, by which it can be deleted.</summary>
    public void Rules(string table, string chain, Action<ulong, Rule> onRule)
    {
        const ushort Flags = LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_DUMP;
        Begin(NFT_MSG_GETRULE, Flags);
        _request.Text(NFTA_RULE_TABLE, table);
        _request.Text(NFTA_RULE_CHAIN, chain);
        _request.End();
        _socket.Exchange("read a chain's rules", _request, message =>
        {
            var attributes = message.AttributesAfter<nfgenmsg>(out _);
            // The kernel writes the handle before the expressions.
            var handle = attributes.Find(NFTA_RULE_HANDLE) ? attributes.BigEndian64 : 0;
            onRule(handle, _decoder.Decode(attributes.Find(NFTA_RULE_EXPRESSIONS) ? attributes.Nested : default));
        });
    }

    /// <summary>A number that every transaction on nf_tables in this namespace moves on.</summary>
    private uint Generation(string operation)
    {
        uint generation = 0;
        Begin(NFT_MSG_GETGEN, LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_ACK);
        _request.End();
        try
        {
            _socket.Exchange(operation, _request, message =>
            {
                var attributes = message.AttributesAfter<nfgenmsg>(out _);
                generation = attributes.Find(NFTA_GEN_ID) ? attributes.BigEndian32 : 0;
            });
        }
        catch (KernelException failure) when (failure.Errno == Libc.EINVAL)
        {
            // nfnetlink answers so for a subsystem that it does not have.
            throw new KernelException(operation, KernelErrorKind.Unsupported, "this kernel has no nf_tables", failure);
        }

        return generation;
    }

    private void Begin(int message, ushort flags)
    {
        _request.Clear();
        _request.BeginNetfilter(
            LinuxNfnetlink.NFNL_SUBSYS_NFTABLES, message, flags, FamilyNumber.Of(_family), _socket.NextSequence());
    }
}
