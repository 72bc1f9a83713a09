using System.Threading.Channels;
using Signalbox.Core.Model;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Iptables;

/// <summary>Listens to nf_tables' notifications. A restore of ours is told apart by the netlink port of its
/// notifications, which is the pid of the child (netlink_autobind in net/netlink/af_netlink.c), and they are dropped
/// inside the kernel. Should the port have been taken, the child gets another one, and the process id that closes the
/// transaction tells. Measured with a restore of 100,000 rules: no cost above noise for our own; 40 to 100 ms of
/// processor time to skip those of the other family, whose children this watch is not told of.</summary>
internal sealed class NftDriftWatch : IDriftWatch
{
    /// <summary>Room for the notifications of some 100,000 rules; used only while they wait.</summary>
    private const int DefaultReceiveBytes = 64 * 1024 * 1024;

    /// <summary>How long a child's notifications may still wait to be read after its end.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly DriftSlot _slot = new();
    private readonly TimeProvider _time;
    private readonly NftTransaction _transaction;
    private readonly HashSet<int> _running = [];
    private readonly Dictionary<int, long> _endedAt = [];
    private readonly NetlinkListener _listener;

    internal NftDriftWatch(IPFamily family, TimeProvider time, int receiveBytes = DefaultReceiveBytes)
    {
        _time = time;
        _transaction = new NftTransaction(family);
        _listener = NetlinkListener.Start(
            LinuxNetlink.NETLINK_NETFILTER, [LinuxNfnetlink.NFNLGRP_NFTABLES], receiveBytes, $"drift {family}", Listen);
    }

    public ChannelReader<Drift> Drifts => _slot.Reader;

    public IDisposable Expect(int processId)
    {
        lock (_lock)
        {
            _running.Add(processId);
            PortFilter.Apply(_listener.Socket, _running);
        }

        return new Expectation(this, processId);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _slot.Complete();
    }

    private void Ended(int processId)
    {
        lock (_lock)
        {
            // The kernel had queued, or dropped, all that the child caused before the child could end.
            _running.Remove(processId);
            _endedAt[processId] = _time.GetTimestamp();
            PortFilter.Apply(_listener.Socket, _running);
        }
    }

    private bool IsOurs(WriterProcess? writer)
    {
        lock (_lock)
        {
            foreach (var (ended, at) in _endedAt)
            {
                if (_time.GetElapsedTime(at) > Memory)
                {
                    _endedAt.Remove(ended);
                }
            }

            return writer is { } process && (_running.Contains(process.Id) || _endedAt.ContainsKey(process.Id));
        }
    }

    private void Listen(NetlinkListener listener)
    {
        try
        {
            while (listener.WaitReadable())
            {
                Drain(listener.Socket);
            }
        }
        catch (Exception failure)
        {
            _slot.Complete(failure);
        }
    }

    private void Drain(NetlinkSocket socket)
    {
        while (true)
        {
            var errno = socket.TryReceiveNow(out var received);
            switch (errno)
            {
                case 0:
                    Read(new NetlinkBatch(received));
                    break;
                case Libc.EAGAIN:
                    return;
                case Libc.ENOBUFS:
                    _slot.Put(new Drift { Tables = [.. DriftWatch.Tables], IsLost = true });
                    break;
                default:
                    throw new KernelException("read nf_tables notifications", errno);
            }
        }
    }

    private void Read(NetlinkBatch batch)
    {
        while (batch.TryRead(out var message))
        {
            if (_transaction.Add(message) is { } drift && !IsOurs(drift.Writer))
            {
                _slot.Put(drift);
            }
        }
    }

    private sealed class Expectation(NftDriftWatch watch, int processId) : IDisposable
    {
        private bool _isEnded;

        public void Dispose()
        {
            if (!_isEnded)
            {
                _isEnded = true;
                watch.Ended(processId);
            }
        }
    }
}
