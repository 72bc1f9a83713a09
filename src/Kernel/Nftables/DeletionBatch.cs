using System.Net;
using Signalbox.Core.Model;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Deletes tables, chains and rules of any nf_tables table of one family, whoever made them, iptables-nft too.
/// What has been noted goes in one transaction: all of it, or nothing. In the network namespace of the thread that
/// made it. Not for several threads.</summary>
internal sealed class DeletionBatch(IPFamily family) : IDisposable
{
    private const short Subsystem = LinuxNfnetlink.NFNL_SUBSYS_NFTABLES;

    private readonly NetlinkSocket _socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
    private readonly List<Deletion> _deletions = [];
    private readonly MessageWriter _writer = new();
    private int _room;

    /// <summary>With all that is in it.</summary>
    internal void Table(string table) => _deletions.Add(new Deletion(NFT_MSG_DELTABLE, table));

    /// <summary>With its rules. Rules of other chains may not lead to it: EBUSY.</summary>
    internal void Chain(string table, string chain) => _deletions.Add(new Deletion(NFT_MSG_DELCHAIN, table, chain));

    /// <summary>All rules of a chain.</summary>
    internal void Rules(string table, string chain) => _deletions.Add(new Deletion(NFT_MSG_DELRULE, table, chain));

    internal void Rule(string table, string chain, ulong handle) =>
        _deletions.Add(new Deletion(NFT_MSG_DELRULE, table, chain, handle));

    /// <summary>Deletes what has been noted, which is forgotten then; nothing is sent for nothing. Null when it is
    /// gone, else why nothing was deleted: ENOENT for what is not there. Throws <see cref="KernelException"/> when the
    /// kernel does not take transactions on nf_tables, or not from us.</summary>
    internal NetlinkError? Run(string operation)
    {
        if (_deletions.Count == 0)
        {
            return null;
        }

        _writer.Clear();
        var first = _socket.NextSequence();
        WriteMark(LinuxNfnetlink.NFNL_MSG_BATCH_BEGIN, first);
        for (var i = 0; i < _deletions.Count; i++)
        {
            // Refusals answer anyway; of successes one answer is enough, that of the last.
            Write(_deletions[i], i == _deletions.Count - 1 ? LinuxNetlink.NLM_F_ACK : (ushort)0);
        }

        WriteMark(LinuxNfnetlink.NFNL_MSG_BATCH_END, _socket.NextSequence());
        _deletions.Clear();
        MakeRoom();
        _socket.Send(operation, _writer.Written);
        return ReadAnswers(operation, first);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>A socket takes a little less at once than its send buffer holds.</summary>
    private void MakeRoom()
    {
        if (_writer.Written.Length > _room)
        {
            _room = _writer.Written.Length;
            _socket.Set(Libc.SOL_SOCKET, Libc.SO_SNDBUFFORCE, _room);
        }
    }

    /// <summary>A batch's beginning and end name the subsystem, in network byte order. Source: nfnetlink_rcv_skb_batch
    /// in net/netfilter/nfnetlink.c.</summary>
    private void WriteMark(int message, uint sequence)
    {
        _writer.Begin((ushort)message, LinuxNetlink.NLM_F_REQUEST, sequence);
        _writer.Put(new nfgenmsg { res_id = (ushort)IPAddress.HostToNetworkOrder(Subsystem) });
        _writer.End();
    }

    private void Write(Deletion deletion, ushort flags)
    {
        _writer.BeginNetfilter(
            Subsystem, deletion.Message, (ushort)(LinuxNetlink.NLM_F_REQUEST | flags),
            FamilyNumber.Of(family), _socket.NextSequence());
        _writer.Text(NFTA_TABLE_NAME, deletion.Table);
        if (deletion.Chain is { } chain)
        {
            _writer.Text(deletion.Message == NFT_MSG_DELCHAIN ? NFTA_CHAIN_NAME : NFTA_RULE_CHAIN, chain);
        }

        if (deletion.Handle is { } handle)
        {
            _writer.BigEndian64(NFTA_RULE_HANDLE, handle);
        }

        _writer.End();
    }

    /// <summary>The kernel has queued all answers by now. What concerns the batch as a whole comes under the number of
    /// its first message. Source: nfnetlink_rcv_batch in net/netfilter/nfnetlink.c.</summary>
    private NetlinkError? ReadAnswers(string operation, uint first)
    {
        NetlinkError? refusal = null;
        var isAnswered = false;
        while (_socket.TryReceiveNow(out var received) is var errno and not Libc.EAGAIN)
        {
            if (errno != 0)
            {
                throw new KernelException(operation, errno);
            }

            var answers = new NetlinkBatch(received);
            while (answers.TryRead(out var answer))
            {
                var error = NetlinkError.Read(answer);
                if (answer.Sequence == first && error.Errno != 0)
                {
                    throw new KernelException(operation, error.Errno, error.Words);
                }

                isAnswered = true;
                refusal ??= error.Errno == 0 ? null : error;
            }
        }

        return isAnswered
            ? refusal
            : throw new KernelException(operation, KernelErrorKind.Transient, "the kernel's answer was lost");
    }

    /// <summary>What a message deletes; without a handle a rule's message deletes all of the chain.</summary>
    private readonly record struct Deletion(int Message, string Table, string? Chain = null, ulong? Handle = null);
}
