using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Kernel.Iptables;

/// <summary>Finds and removes all that iptables and IPVS mode, ours or kube-proxy's, have left in iptables in the
/// calling thread's network namespace. Looking makes the kernel create nothing. Every method throws
/// <see cref="KernelException"/>; what was removed by then stays removed, and another call goes on. See
/// <see cref="Core.Render.Iptables.Leftovers"/> for what stays.</summary>
public static class IptablesLeftovers
{
    /// <summary>What there is in the tables of one variant.</summary>
    /// <inheritdoc cref="Remove(IPFamily, IptablesVariant, IReadOnlyList{string}, TimeProvider)"/>
    public static LeftoverScan Find(IPFamily family, IptablesVariant variant, IReadOnlyList<string> directories) =>
        variant == IptablesVariant.Nft ? NftLeftovers.Find(family)
        : LegacyLeftovers.MayBe(family) ? LegacyLeftovers.Find(Needed(family, directories))
        : new LeftoverScan();

    /// <summary>Removes what there is in the tables of one variant.</summary>
    /// <param name="family">Whose rules.</param>
    /// <param name="variant">Whose tables.</param>
    /// <param name="directories">Where iptables-legacy may be. Legacy tables that cannot be read for want of it are an
    /// error, Unsupported.</param>
    /// <param name="time">For the limit of restores.</param>
    public static LeftoverCount Remove(
        IPFamily family, IptablesVariant variant, IReadOnlyList<string> directories, TimeProvider time) =>
        variant == IptablesVariant.Nft ? NftLeftovers.Remove(family)
        : LegacyLeftovers.MayBe(family) ? LegacyLeftovers.Remove(Needed(family, directories), time)
        : default;

    /// <summary>Removes what there is of one family, in both variants, one after the other. Without a program to read
    /// them legacy tables stay as they are.</summary>
    /// <param name="family">Whose rules.</param>
    /// <param name="directories">Where iptables-legacy may be.</param>
    /// <param name="time">For the limit of restores.</param>
    public static LeftoverCount Remove(IPFamily family, IReadOnlyList<string> directories, TimeProvider time)
    {
        var removed = NftLeftovers.Remove(family);
        return LegacyLeftovers.MayBe(family) && Legacy(family, directories) is { } tools
            ? removed + LegacyLeftovers.Remove(tools, time)
            : removed;
    }

    private static IptablesTools? Legacy(IPFamily family, IReadOnlyList<string> directories) =>
        IptablesTools.FindOf(family, IptablesVariant.Legacy, directories);

    private static IptablesTools Needed(IPFamily family, IReadOnlyList<string> directories) =>
        Legacy(family, directories) ?? throw new KernelException(
            $"look into the legacy tables of {family}", KernelErrorKind.Unsupported,
            $"there are some, but no iptables-legacy to read them with in {string.Join(':', directories)}");
}
