using System.Globalization;

namespace Signalbox.Kernel.Sysctl;

/// <summary>The number of buckets that connection tracking spreads its entries over, for all network namespaces. Only
/// the machine's first namespace may write it. Every failure is a <see cref="KernelException"/>.
/// Source: nf_conntrack_set_hashsize in net/netfilter/nf_conntrack_core.c.</summary>
public static class ConntrackHashSize
{
    private const string Path = "/sys/module/nf_conntrack/parameters/hashsize";

    public static long Read()
    {
        var text = KernelFile.Read(Path, $"read {Path}");
        return long.TryParse(text, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw new KernelException($"read {Path}", $"'{text}' is not a number");
    }

    public static void Write(long size) =>
        KernelFile.Write(Path, size.ToString(CultureInfo.InvariantCulture), $"set {Path} to {size}");
}
