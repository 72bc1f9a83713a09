using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Kernel;
using Signalbox.Kernel.Accounting;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Links;
using Signalbox.Kernel.Sysctl;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync.Iptables;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Sync;

/// <summary>What is set up once per family before anything is programmed. Source: spec 1.9, 4.2 and 4.4.</summary>
internal sealed class FamilyStart : IDisposable
{
    /// <summary>The program itself has waited for some seconds by then, unless it is very old.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private FamilyStart(FamilyLane lane, IDriftWatch watch)
    {
        Lane = lane;
        Watch = watch;
    }

    public FamilyLane Lane { get; }

    public IDriftWatch Watch { get; }

    /// <summary>Null when this family cannot be programmed here, which is logged. The calling thread's network
    /// namespace is the one that is programmed.</summary>
    public static FamilyStart? Try(
        IPFamily family, ProxyOptions options, AgentLog log, TimeProvider time, CancellationToken cancellation)
    {
        if (family == IPFamily.IPv6 && !HasIPv6())
        {
            log.Info(0, "IPv6 is off on this node");
            return null;
        }

        try
        {
            var tools = IptablesTools.Find(family);
            if (WhyUnusable(tools, log, cancellation) is { } why)
            {
                log.Error("This family cannot be programmed", ("family", family), ("reason", why));
                return null;
            }

            log.Info(
                1, "Found iptables", ("family", family), ("restore", tools.RestorePath), ("variant", tools.Variant),
                ("version", tools.Version));
            var watch = DriftWatch.Start(tools, time);
            var backend = new IptablesBackend(
                tools, FeaturesOf(tools, family, log), new RestoreProcess(tools, time, watch), time);
            AllowLocalhostNodePorts(options, family);
            return new FamilyStart(new FamilyLane(family, options, backend, f => LocalAddresses.Read(f), log), watch);
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            log.Error("This family cannot be programmed", ("family", family), ("reason", failure.Message));
            return null;
        }
    }

    public void Dispose() => Watch.Dispose();

    /// <summary>Whoever holds the xtables lock now gives it back some time: no reason to give up a family.</summary>
    private static string? WhyUnusable(IptablesTools tools, AgentLog log, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return tools.WhyUnusable();
            }
            catch (KernelException failure) when (failure.Kind == KernelErrorKind.Transient)
            {
                log.Error("This family cannot be looked at yet; it is tried again", ("family", tools.Family),
                    ("reason", failure.Message));
                cancellation.WaitHandle.WaitOne(RetryPause);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

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

    private static IptablesFeatures FeaturesOf(IptablesTools tools, IPFamily family, AgentLog log)
    {
        var features = new IptablesFeatures
        {
            HasRandomFully = tools.HasRandomFully,
            DropsInvalid = !IsConntrackLiberal(),
        };
        try
        {
            using var accounting = new NfAcct();
            accounting.Ensure(IptablesFeatures.InvalidCounter);
            accounting.Ensure(IptablesFeatures.LocalhostNodePortsCounter);
            return features;
        }
        catch (KernelException failure)
        {
            log.Info(
                0, "No accounting objects; rules go without them", ("family", family), ("reason", failure.Message));
            return features with { CountsInvalid = false, CountsLocalhostNodePorts = false };
        }
    }

    /// <summary>Unreadable counts as strict, as upstream.</summary>
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

    /// <summary>Packets from 127.0.0.0/8 may leave for endpoints elsewhere only when the kernel is told so.</summary>
    private static void AllowLocalhostNodePorts(ProxyOptions options, IPFamily family)
    {
        var settings = FamilySettings.Make(options, Snapshot.Empty(family), _ => []);
        if (settings.HasLocalhostNodePorts)
        {
            const string Setting = "net/ipv4/conf/all/route_localnet";
            if (KernelSetting.ReadNumber(Setting) != 1)
            {
                KernelSetting.Write(Setting, "1");
            }
        }
    }
}
