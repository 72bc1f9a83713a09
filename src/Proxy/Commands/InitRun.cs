using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Sync.Iptables;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Commands;

/// <summary>signalbox proxy --init-only: what needs all of root's rights, once, so that an agent with CAP_NET_ADMIN
/// alone can follow. Programs nothing, and needs no API server.</summary>
internal static class InitRun
{
    /// <summary>Returns the exit code.</summary>
    public static int Run(ProxyOptions options, AgentLog log)
    {
        try
        {
            NodeSetup.Run(options, log);
            if (options.Mode == ProxyMode.Iptables)
            {
                IptablesStart.AllowLocalhostNodePorts(options, IPFamily.IPv4, log);
            }

            log.Info(0, "The node is set up");
            return 0;
        }
        catch (Exception failure) when (failure is KernelException or StartException)
        {
            log.Error("command failed", ("err", failure.Message));
            return 1;
        }
    }
}
