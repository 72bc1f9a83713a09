using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Nftables;

/// <summary>Collects what the kernel says about a batch. It works through all messages before the send returns, and
/// answers in their order: each that it refuses, and the last in any case, because that one asks for it. So an
/// acknowledged last message, and no other answer, is success. What concerns the batch as a whole comes under the
/// number of its first message. Source: nfnetlink_rcv_batch in net/netfilter/nfnetlink.c.</summary>
internal sealed class BatchAnswers(string operation, NftBatch batch)
{
    private readonly List<BatchRefusal> _refusals = [];
    private NetlinkError? _ofWhole;
    private bool _isAcknowledged;

    /// <summary>Whose a refused element was is not known for certain.</summary>
    internal bool IsVague => _refusals.Exists(refusal => refusal.IsVague);

    /// <summary>Takes what waits in the socket. Throws when the kernel refused the batch as a whole, or when its answer
    /// did not fit into the receive buffer.</summary>
    internal NftOutcome Drain(NetlinkSocket socket)
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
                    return Outcome();
                case Libc.ENOBUFS:
                    // Some answers are lost. Those before are there, so that a refusal stays one.
                    break;
                default:
                    throw new KernelException(operation, errno);
            }
        }
    }

    private void Read(NetlinkBatch answers)
    {
        while (answers.TryRead(out var answer))
        {
            if (answer.Type != LinuxNetlink.NLMSG_ERROR)
            {
                continue;
            }

            var error = NetlinkError.Read(answer);
            if (answer.Sequence == NftBatch.FirstSequence)
            {
                _ofWhole = error;
            }
            else if (error.Errno != 0)
            {
                _refusals.Add(batch.Refusal(answer.Sequence, error));
            }
            else if (answer.Sequence == batch.LastSequence)
            {
                _isAcknowledged = true;
            }
        }
    }

    private NftOutcome Outcome()
    {
        if (_ofWhole is { Errno: not 0 } error)
        {
            throw new KernelException(operation, error.Errno, KindOfWhole(error.Errno), error.Words);
        }

        if (_refusals.Count == 0 && !_isAcknowledged)
        {
            throw new KernelException(
                operation, KernelErrorKind.Transient, "the kernel's answer was lost: it may be in force or not");
        }

        return new NftOutcome([.. _refusals.SelectMany(refusal => refusal.Each())])
        {
            Operations = batch.Operations,
            Bytes = batch.Length,
        };
    }

    /// <summary>EINVAL and EOPNOTSUPP are nfnetlink's words for a subsystem that it does not have.</summary>
    private static KernelErrorKind KindOfWhole(int errno) =>
        errno == Libc.EINVAL ? KernelErrorKind.Unsupported : KernelErrorKinds.Of(errno);
}
