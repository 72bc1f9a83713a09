using Signalbox.Core.Model;
using Signalbox.Testing.Golden;

namespace Signalbox.Testing.Nftables;

/// <summary>Where lies what nft 1.0.6 sends for <see cref="NftForms"/>, as <see cref="WireText"/> without what we never
/// send.</summary>
public static class NftRecording
{
    public static string Path(IPFamily family) => System.IO.Path.Combine(
        Repository.Root, "tests", "Kernel.Tests", "Nftables", "Recorded", $"{family}.txt");
}
