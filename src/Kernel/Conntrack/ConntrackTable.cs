using Signalbox.Core.Model;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfnetlinkConntrack;

namespace Signalbox.Kernel.Conntrack;

/// <summary>The flows of one family that the kernel tracks, over netlink, in the network namespace of the thread that
/// opened it. One thread at a time. Every method throws <see cref="KernelException"/>: Unsupported when this kernel has
/// no ctnetlink, Denied without CAP_NET_ADMIN, Transient when memory was short or the table kept changing its size.
/// Source: net/netfilter/nf_conntrack_netlink.c.</summary>
public sealed class ConntrackTable : IDisposable
{
    private const int Attempts = 5;

    /// <summary>For the answers to a piece of deletions.</summary>
    private const int ReceiveBytes = 1024 * 1024;

    private const int DeletionsAtOnce = 64;

    private readonly NetlinkSocket _socket;
    private readonly MessageWriter _request = new();

    private ConntrackTable(IPFamily family, NetlinkSocket socket) => (Family, _socket) = (family, socket);

    public IPFamily Family { get; }

    /// <summary>The kernel leaves out what a filter does not ask for (5.8 and later). Taken to be so until it is seen
    /// to hand out something else; then each reading costs as much as one of everything.</summary>
    public bool FiltersInKernel { get; private set; } = true;

    /// <summary>In the calling thread's network namespace.</summary>
    public static ConntrackTable Open(IPFamily family)
    {
        var socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
        try
        {
            socket.Set(Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, ReceiveBytes);
            return new ConntrackTable(family, socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Adds to <paramref name="found"/> the flows that the filter matches and <paramref name="isWanted"/> asks
    /// for. The kernel hands them out part by part: one that comes meanwhile may be among them or not, and one may be
    /// there twice.</summary>
    /// <returns>Entries that the kernel handed out.</returns>
    public int Find(FlowFilter filter, Func<Flow, bool> isWanted, List<Flow> found)
    {
        var before = found.Count;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return FindOnce(filter, isWanted, found);
            }
            catch (KernelException failure) when (failure.Kind == KernelErrorKind.Transient && attempt < Attempts)
            {
                // The table was given another size meanwhile: it is read from the start.
                found.RemoveRange(before, found.Count - before);
            }
            catch (KernelException failure) when (failure.Errno is Libc.EINVAL or Libc.EOPNOTSUPP && FiltersInKernel)
            {
                FiltersInKernel = false;
            }
        }
    }

    /// <summary>Deletes exactly these entries; one that is gone, or has made room for a newer of the same addresses and
    /// ports, is passed over. What else fails does not keep the rest.</summary>
    /// <returns>How many were there, and the first failure with how many failed like it or otherwise.</returns>
    public Deletions Delete(IReadOnlyList<Flow> flows)
    {
        var done = default(Deletions);
        for (var start = 0; start < flows.Count; start += DeletionsAtOnce)
        {
            done = DeletePiece(flows, start, Math.Min(flows.Count, start + DeletionsAtOnce), done);
        }

        return done;
    }

    /// <summary>Makes an entry that no packet has made. Conflict when there is one.</summary>
    public void Create(Flow flow, TimeSpan timeout)
    {
        Begin(IPCTNL_MSG_CT_NEW, LinuxNetlink.NLM_F_ACK | LinuxNetlink.NLM_F_CREATE | LinuxNetlink.NLM_F_EXCL);
        FlowCodec.WriteTuples(_request, flow, withReply: true);
        _request.BigEndian32(CTA_TIMEOUT, (uint)timeout.TotalSeconds);
        _request.End();
        _socket.Exchange($"make the conntrack entry {flow}", _request, _ => { });
    }

    public void Dispose() => _socket.Dispose();

    private int FindOnce(FlowFilter filter, Func<Flow, bool> isWanted, List<Flow> found)
    {
        var operation = $"list the conntrack entries of {Family}";
        var asked = FlowCodec.Understood(filter);
        Begin(IPCTNL_MSG_CT_GET, LinuxNetlink.NLM_F_DUMP);
        if (FiltersInKernel)
        {
            FlowCodec.WriteFilter(_request, asked);
        }

        _request.End();
        var seen = 0;
        try
        {
            _socket.Exchange(operation, _request, message =>
            {
                seen++;
                if (!FlowCodec.TryDecode(message, out var flow) || !asked.Matches(flow))
                {
                    FiltersInKernel = false;
                }
                else if (filter.Matches(flow) && isWanted(flow))
                {
                    found.Add(flow);
                }
            });
        }
        catch (KernelException failure) when (failure.Errno == Libc.EINVAL && !FiltersInKernel)
        {
            // nfnetlink answers so for a subsystem that it does not have.
            throw new KernelException(operation, KernelErrorKind.Unsupported, "this kernel has no ctnetlink", failure);
        }

        return seen;
    }

    /// <summary>One datagram of requests; the kernel works through all of them, and answers each.</summary>
    private Deletions DeletePiece(IReadOnlyList<Flow> flows, int start, int end, Deletions done)
    {
        const string Operation = "delete conntrack entries";
        _request.Clear();
        var first = 0u;
        for (var at = start; at < end; at++)
        {
            var sequence = BeginNext(IPCTNL_MSG_CT_DELETE, LinuxNetlink.NLM_F_ACK);
            first = at == start ? sequence : first;
            FlowCodec.WriteTuples(_request, flows[at], withReply: false);
            if (flows[at].Id != 0)
            {
                _request.BigEndian32(CTA_ID, flows[at].Id);
            }

            _request.End();
        }

        _socket.Send(Operation, _request.Written);
        for (var missing = end - start; missing > 0;)
        {
            var batch = new NetlinkBatch(_socket.Receive(Operation));
            while (batch.TryRead(out var answer))
            {
                // What an interrupted piece has left in the buffer is no answer to this one.
                if (answer.Type == LinuxNetlink.NLMSG_ERROR && answer.Sequence - first < end - start)
                {
                    done = done.With(NetlinkError.Read(answer));
                    missing--;
                }
            }
        }

        return done;
    }

    private void Begin(int message, ushort flags)
    {
        _request.Clear();
        BeginNext(message, flags);
    }

    private uint BeginNext(int message, ushort flags)
    {
        var sequence = _socket.NextSequence();
        _request.BeginNetfilter(
            LinuxNfnetlink.NFNL_SUBSYS_CTNETLINK, message, (ushort)(LinuxNetlink.NLM_F_REQUEST | flags),
            FamilyNumber.Of(Family), sequence);
        return sequence;
    }
}
