using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Conntrack;

/// <summary>What became of entries that were to be deleted. <paramref name="Failure"/> is that of the first that the
/// kernel refused to delete; null when there was none.</summary>
public readonly record struct Deletions(int Deleted, int Failed, KernelException? Failure)
{
    internal Deletions With(NetlinkError answer) => answer.Errno switch
    {
        0 => this with { Deleted = Deleted + 1 },
        Libc.ENOENT => this,
        _ => this with
        {
            Failed = Failed + 1,
            Failure = Failure ?? new KernelException("delete a conntrack entry", answer.Errno, answer.Words),
        },
    };
}
