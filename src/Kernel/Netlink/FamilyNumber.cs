using Signalbox.Core.Model;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Netlink;

internal static class FamilyNumber
{
    /// <summary>AF_INET or AF_INET6, which are also nf_tables' numbers for its families ip and ip6.</summary>
    internal static byte Of(IPFamily family) =>
        family == IPFamily.IPv4 ? (byte)Libc.AF_INET : (byte)Libc.AF_INET6;
}
