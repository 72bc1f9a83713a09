using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Kernel;
using Signalbox.Kernel.Accounting;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Sysctl;

namespace Signalbox.Proxy.Verify;

/// <summary>What this node can do in iptables mode, found out without changing anything.</summary>
internal static class NodeFeatures
{
    public static IptablesFeatures Of(IPFamily family)
    {
        using var accounting = TryOpen();
        return new IptablesFeatures
        {
            HasRandomFully = IptablesTools.Find(family).HasRandomFully,
            DropsInvalid = !IsConntrackLiberal(),
            CountsInvalid = Has(accounting, IptablesFeatures.InvalidCounter),
            CountsLocalhostNodePorts = Has(accounting, IptablesFeatures.LocalhostNodePortsCounter),
        };
    }

    private static NfAcct? TryOpen()
    {
        try
        {
            return new NfAcct();
        }
        catch (KernelException)
        {
            return null;
        }
    }

    private static bool Has(NfAcct? accounting, string name)
    {
        try
        {
            return accounting?.Get(name) is not null;
        }
        catch (KernelException)
        {
            // A kernel without accounting objects: an agent's rules go without them.
            return false;
        }
    }

    private static bool IsConntrackLiberal()
    {
        try
        {
            return KernelSetting.ReadNumber("net/netfilter/nf_conntrack_tcp_be_liberal") != 0;
        }
        catch (KernelException)
        {
            return false;
        }
    }
}
