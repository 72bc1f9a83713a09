using System.Globalization;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Nftables;

/// <summary>Makes the kernel tell which rules a packet meets: a table of its own holds one rule, before all others,
/// that marks the packet as to be traced. The table belongs to this object's socket, so that the kernel removes it when
/// that is closed, also after SIGKILL. In the network namespace of the thread that opened it. Source:
/// NFT_TABLE_F_OWNER (5.12), net/netfilter/nf_tables_trace.c.</summary>
public sealed class PacketFollower : IDisposable
{
    /// <summary>Room for some 10,000 events.</summary>
    private const int ReceiveBytes = 4 * 1024 * 1024;

    /// <summary>NF_IP_PRI_FIRST: nothing can come before.</summary>
    private const int BeforeAll = int.MinValue;

    private const string Chain = "first-packet";

    private readonly NetlinkSocket _owner;
    private readonly NetlinkSocket _listener;

    private PacketFollower(NetlinkSocket owner, NetlinkSocket listener, string table) =>
        (_owner, _listener, Table) = (owner, listener, table);

    /// <summary>"signalbox-trace-4711"; its events come first for each packet.</summary>
    public string Table { get; }

    /// <summary>Events were lost, so that the way of a packet may have gaps.</summary>
    public bool HasLost { get; private set; }

    /// <summary>From now on the flow's packets are followed. Throws <see cref="KernelException"/>: Denied without
    /// CAP_NET_ADMIN, Unsupported where there is no nf_tables or its tables have no owners, Conflict where the process
    /// follows another flow already.</summary>
    public static PacketFollower Open(TracedFlow flow)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"signalbox-trace-{Environment.ProcessId}");
        var listener = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
        var owner = default(NetlinkSocket);
        try
        {
            listener.Set(Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, ReceiveBytes);
            listener.Join(LinuxNfnetlink.NFNLGRP_NFTRACE);
            owner = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
            Write(owner, flow, name);
            return new PacketFollower(owner, listener, name);
        }
        catch
        {
            owner?.Dispose();
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Adds what has come, after waiting for it no longer than this.</summary>
    /// <returns>False when nothing came.</returns>
    public bool Read(TimeSpan patience, ICollection<TraceEvent> events)
    {
        if (!_listener.WaitReadable(patience))
        {
            return false;
        }

        while (true)
        {
            var errno = _listener.TryReceiveNow(out var received);
            switch (errno)
            {
                case 0:
                    Add(new NetlinkBatch(received), events);
                    break;
                case Libc.EAGAIN:
                    return true;
                case Libc.ENOBUFS:
                    HasLost = true;
                    break;
                default:
                    throw new KernelException("read nf_tables' trace", errno);
            }
        }
    }

    public void Dispose()
    {
        _owner.Dispose();
        _listener.Dispose();
    }

    private static void Add(NetlinkBatch batch, ICollection<TraceEvent> events)
    {
        while (batch.TryRead(out var message))
        {
            if (TraceEventCodec.TryDecode(message) is { } told)
            {
                events.Add(told);
            }
        }
    }

    private static void Write(NetlinkSocket owner, TracedFlow flow, string table)
    {
        const string Operation = "make a table to follow a packet with";
        var batch = new NftBatch(flow.Destination.Family, table);
        batch.AddOwnedTable();
        batch.AddChain(new NftChain(Chain, [], new BaseHook(ChainType.Filter, flow.Hook, BeforeAll)));
        batch.AddRule(Chain, TraceRule.For(flow));
        owner.Send(Operation, batch.Messages(withEnd: true));
        var outcome = new BatchAnswers(Operation, batch).Drain(owner);
        if (!outcome.IsApplied)
        {
            throw new KernelException(
                Operation, KernelErrorKind.Unsupported, string.Join("; ", outcome.Refusals));
        }
    }
}
