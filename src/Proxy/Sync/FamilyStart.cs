using System.Threading.Channels;
using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Changes;
using Signalbox.Kernel.Links;
using Signalbox.Kernel.Sysctl;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Sync;

/// <summary>What is set up once per family before anything is programmed.</summary>
internal sealed class FamilyStart : IDisposable
{
    private readonly OpenedBackend _opened;

    private FamilyStart(FamilyLane lane, OpenedBackend opened)
    {
        Lane = lane;
        _opened = opened;
    }

    public FamilyLane Lane { get; }

    public ChannelReader<Drift> Drifts => _opened.Drifts;

    /// <summary>Null when this family cannot be programmed here, which is logged. The calling thread's network
    /// namespace is the one that is programmed.</summary>
    public static FamilyStart? Try(
        IPFamily family, ProxyOptions options, AgentLog log, BackendOpener opener, CancellationToken cancellation)
    {
        if (family == IPFamily.IPv6 && !HasIPv6())
        {
            log.Info(0, "IPv6 is off on this node");
            return null;
        }

        try
        {
            var opened = opener.Open(family, cancellation);
            var lane = new FamilyLane(family, options, opened.Backend, f => LocalAddresses.Read(f), log)
            {
                Leftovers = opener.LeftoversOf(family),
                Gate = opener.Gate,
            };
            return new FamilyStart(lane, opened);
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            log.Error("This family cannot be programmed", ("family", family), ("reason", failure.Message));
            return null;
        }
    }

    public void Dispose() => _opened.Resource.Dispose();

    private static bool HasIPv6()
    {
        try
        {
            return KernelSetting.ReadNumber("net/ipv6/conf/all/disable_ipv6") != 1;
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            return false;
        }
    }
}
