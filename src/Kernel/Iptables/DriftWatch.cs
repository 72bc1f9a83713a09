using System.Collections.Immutable;

namespace Signalbox.Kernel.Iptables;

/// <summary>Starts the watch that fits a variant.</summary>
public static class DriftWatch
{
    /// <summary>The tables that the proxy writes to, sorted.</summary>
    public static readonly ImmutableArray<string> Tables = ["filter", "mangle", "nat"];

    /// <summary>Watches the calling thread's network namespace. Nft notices at once; legacy, which notifies nobody,
    /// looks every second and sees what changes a table's size.</summary>
    public static IDriftWatch Start(IptablesTools tools, TimeProvider time) => tools.Variant switch
    {
        IptablesVariant.Nft => new NftDriftWatch(tools.Family, time),
        IptablesVariant.Legacy => new LegacyDriftWatch(tools.Family, time),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
