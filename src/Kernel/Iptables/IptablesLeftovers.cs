using Signalbox.Core.Model;

namespace Signalbox.Kernel.Iptables;

/// <summary>Removes all that iptables mode, ours or kube-proxy's, has left in the calling thread's network namespace,
/// in both variants, one after the other. See <see cref="Core.Render.Iptables.Leftovers"/> for what stays.</summary>
public static class IptablesLeftovers
{
    /// <summary>Removes what there is of one family. Looking makes the kernel create nothing. Throws
    /// <see cref="KernelException"/>; what was removed by then stays removed, and another call goes on.</summary>
    /// <param name="family">Whose rules.</param>
    /// <param name="directories">Where iptables-legacy may be; without it legacy tables stay as they are.</param>
    /// <param name="time">For the limit of restores.</param>
    public static LeftoverCount Remove(IPFamily family, IReadOnlyList<string> directories, TimeProvider time) =>
        NftLeftovers.Remove(family) + LegacyLeftovers.Remove(family, directories, time);
}
