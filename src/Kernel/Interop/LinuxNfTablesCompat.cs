namespace Signalbox.Kernel.Interop;

/// <summary>linux/netfilter/nf_tables_compat.h: expressions that hold a match or target of xtables.</summary>
internal static class LinuxNfTablesCompat
{
    internal const ushort NFTA_MATCH_NAME = 1;
    internal const ushort NFTA_MATCH_REV = 2;
    internal const ushort NFTA_MATCH_INFO = 3;

    internal const ushort NFTA_TARGET_NAME = 1;
    internal const ushort NFTA_TARGET_REV = 2;
    internal const ushort NFTA_TARGET_INFO = 3;
}
