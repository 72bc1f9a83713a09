using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Kernel;
using Signalbox.Kernel.Accounting;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Sysctl;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Sync.Iptables;

/// <summary>Finds the programs of one family and what they can. Source: spec 1.9, 4.2 and 4.4.</summary>
internal static class IptablesStart
{
    /// <summary>The program itself has waited for some seconds by then, unless it is very old.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Throws <see cref="KernelException"/>, Unsupported where this family cannot be programmed.</summary>
    public static OpenedBackend Open(
        IPFamily family, ProxyOptions options, AgentLog log, TimeProvider time, CancellationToken cancellation)
    {
        var tools = IptablesTools.Find(family);
        if (WhyUnusable(tools, log, cancellation) is { } why)
        {
            throw new KernelException($"program {family} by iptables", KernelErrorKind.Unsupported, why);
        }

        log.At().Info(
            1, "Found iptables", ("family", family), ("restore", tools.RestorePath), ("variant", tools.Variant),
            ("version", tools.Version));
        var watch = DriftWatch.Start(tools, time);
        var backend = new IptablesBackend(
            tools, FeaturesOf(tools, family, log), new RestoreProcess(tools, time, watch), time);
        AllowLocalhostNodePorts(options, family, log);
        return new OpenedBackend(backend, watch.Drifts, watch);
    }

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

    /// <summary>Packets from 127.0.0.0/8 may leave for endpoints elsewhere only when the kernel is told so. Where it
    /// cannot be told, that is said, and all else goes on; with --conntrack-strict the <see cref="KernelException"/> is
    /// thrown.</summary>
    internal static void AllowLocalhostNodePorts(ProxyOptions options, IPFamily family, AgentLog log)
    {
        const string Setting = "net/ipv4/conf/all/route_localnet";
        if (!FamilySettings.Make(options, Snapshot.Empty(family), _ => []).HasLocalhostNodePorts)
        {
            return;
        }

        try
        {
            if (KernelSetting.ReadNumber(Setting) != 1)
            {
                KernelSetting.Write(Setting, "1");
            }
        }
        catch (KernelException failure) when (!options.IsConntrackStrict)
        {
            log.Warn(
                $"Node ports do not answer on 127.0.0.1: {failure.Message}. Run --init-only once in a privileged "
                + "container, or set --iptables-localhost-nodeports=false");
        }
    }
}
