namespace Signalbox.Kernel.Ipvs;

/// <summary>The virtual services of the kernel's own load balancer, IPVS, which are only counted here.</summary>
public static class IpvsServices
{
    private const string Path = "/proc/thread-self/net/ip_vs";

    private static readonly string[] Beginnings = ["TCP ", "UDP ", "SCTP ", "FWM "];

    /// <summary>How many the calling thread's network namespace has; 0 where the kernel has no IPVS, or it is not
    /// loaded. Throws <see cref="KernelException"/>: Denied when this process may not ask.</summary>
    public static int Count()
    {
        try
        {
            return File.Exists(Path) ? Count(File.ReadLines(Path)) : 0;
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new KernelException("count the services of IPVS", KernelErrorKind.Denied, failure.Message, failure);
        }
    }

    /// <summary>Each begins with its protocol; their servers stand below, behind an arrow. Source: ip_vs_info_seq_show
    /// in net/netfilter/ipvs/ip_vs_ctl.c.</summary>
    internal static int Count(IEnumerable<string> lines) =>
        lines.Count(line => Beginnings.Any(start => line.StartsWith(start, StringComparison.Ordinal)));
}
