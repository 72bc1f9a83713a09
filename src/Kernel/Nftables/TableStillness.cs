using Signalbox.Core.Model;
using Signalbox.Kernel.Changes;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Nftables;

/// <summary>Tells whether anybody changed our table while it was being read. The kernel's generation moves with every
/// transaction in the network namespace, on whichever table; a neighbour may write all the time. So notifications are
/// taken meanwhile: those of a transaction end with its generation.</summary>
internal sealed class TableStillness(NetlinkSocket listener, IPFamily family)
{
    /// <summary>From a transaction's generation, which is visible at once, to its notifications.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly byte _family = FamilyNumber.Of(family);

    /// <summary>Takes notifications from now on.</summary>
    internal void Begin() =>
        listener.Set(Libc.SOL_NETLINK, LinuxNetlink.NETLINK_ADD_MEMBERSHIP, LinuxNfnetlink.NFNLGRP_NFTABLES);

    /// <summary>A listener costs the kernel time.</summary>
    internal void End()
    {
        listener.Set(Libc.SOL_NETLINK, LinuxNetlink.NETLINK_DROP_MEMBERSHIP, LinuxNfnetlink.NFNLGRP_NFTABLES);
        Forget();
    }

    /// <summary>What was before does not matter.</summary>
    internal void Forget()
    {
        while (listener.TryReceiveNow(out _) is 0 or Libc.ENOBUFS)
        {
        }
    }

    /// <summary>Nobody changed our table from one generation to another that has been seen. False, too, when
    /// notifications were lost or do not come.</summary>
    internal bool Lasted(uint from, uint to)
    {
        if (from == to)
        {
            return true;
        }

        while (true)
        {
            switch (listener.TryReceiveNow(out var received))
            {
                case 0:
                    if (Reached(new NetlinkBatch(received), to) is { } isStill)
                    {
                        return isStill;
                    }

                    break;
                case Libc.EAGAIN when listener.WaitReadable(Patience):
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>False when our table was touched, true when the generation has come, null before that.</summary>
    private bool? Reached(NetlinkBatch batch, uint generation)
    {
        while (batch.TryRead(out var message))
        {
            if (TableNotice.IsOfOurs(message, _family))
            {
                return false;
            }

            // Generations go round.
            if (TableNotice.IsGeneration(message)
                && (int)(GenerationNotice.Read(message).Generation - generation) >= 0)
            {
                return true;
            }
        }

        return null;
    }

}
