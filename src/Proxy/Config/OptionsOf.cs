using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config.Flags;

namespace Signalbox.Proxy.Config;

/// <summary>The one place where a configuration that was checked, and flags, become <see cref="ProxyOptions"/>.
/// </summary>
internal static class OptionsOf
{
    /// <summary>Throws <see cref="ConfigurationException"/> for a mode that is not to be had here, and
    /// <see cref="FlagException"/> for flags of ours that contradict each other.</summary>
    public static ProxyOptions Make(ProxyConfiguration configuration, FeatureGates gates, FlagValues flags)
    {
        var mode = ModeOf(configuration.Mode);
        var shared = SharedFields.Of(configuration);
        var nodePorts = configuration.NodePortAddresses ?? [];
        var onPrimary = nodePorts is [ProxyConfiguration.Primary];
        CheckSources(configuration, flags);
        return new ProxyOptions
        {
            Mode = mode,
            Objects = flags.Objects,
            Kubeconfig = configuration.ClientConnection.Kubeconfig,
            Master = flags.Master,
            Once = flags.Once,
            HostnameOverride = NameOf(configuration.HostnameOverride),
            DetectLocalMode = Enum.Parse<LocalMode>(configuration.DetectLocalMode),
            ClusterCIDRs = Blocks(configuration.ClusterCIDRs),
            PodBridgeInterface = configuration.DetectLocal.BridgeInterface,
            PodInterfaceNamePrefix = configuration.DetectLocal.InterfaceNamePrefix,
            NodePortAddresses = onPrimary ? [] : Blocks(nodePorts),
            NodePortsOnPrimary = onPrimary,
            MasqueradeAll = shared.MasqueradeAll,
            MasqueradeBit = mode == ProxyMode.Nftables
                ? configuration.Nftables.MasqueradeBit : configuration.Iptables.MasqueradeBit,
            LocalhostNodePorts = configuration.Iptables.LocalhostNodePorts,
            SyncPeriod = shared.SyncPeriod,
            MinSyncPeriod = configuration.AskedMinSyncPeriod
                ?? (mode == ProxyMode.Iptables ? ProxyConfiguration.DefaultMinSyncPeriod : TimeSpan.Zero),
            BindAddress = Address.TryParse(configuration.BindAddress, out var bind) ? bind : null,
            AllowExternalIPs = gates.IsOn(FeatureGates.AllowServiceExternalIPs),
            HealthzEndpoint = EndPointOf(configuration.HealthzBindAddress),
            MetricsEndpoint = EndPointOf(configuration.MetricsBindAddress),
            BindAddressHardFail = configuration.BindAddressHardFail,
            EnableProfiling = configuration.EnableProfiling,
            Conntrack = configuration.Conntrack,
            IsConntrackStrict = flags.ConntrackStrict,
            CountsConnections = flags.ServiceCounters,
            OOMScoreAdj = configuration.OOMScoreAdj,
            Verbosity = (int)configuration.Logging.Verbosity,
            KubernetesVersion = flags.Version.StartsWith('v') ? flags.Version : ReportedVersion.Default,
            ConfigPath = flags.ConfigPath,
            FeatureGates = gates,
            Flags = flags,
            Configuration = configuration,
        };
    }

    private static ProxyMode ModeOf(string mode) => mode switch
    {
        SharedFields.Nftables => ProxyMode.Nftables,
        SharedFields.Ipvs => throw new ConfigurationException(
            "proxy mode ipvs is not to be had here; nftables takes its place (mode: nftables, or "
            + "--proxy-mode=nftables)"),
        _ => ProxyMode.Iptables,
    };

    private static void CheckSources(ProxyConfiguration configuration, FlagValues flags)
    {
        if (flags.Objects.Count > 0 && configuration.ClientConnection.Kubeconfig.Length + flags.Master.Length > 0)
        {
            throw new FlagException(
                "--objects cannot stand beside --kubeconfig, clientConnection.kubeconfig and --master: objects have "
                + "one source");
        }

        if (flags.DryRun && !flags.Cleanup)
        {
            throw new FlagException("--dry-run needs --cleanup");
        }
    }

    private static string? NameOf(string name) => name.Trim() is { Length: > 0 } trimmed
        ? trimmed.ToLowerInvariant() : null;

    /// <summary>Blank entries, which only modes that do not look at them let pass, are left out.</summary>
    private static CIDR[] Blocks(ImmutableArray<string> texts) =>
        [.. texts.Select(text => CIDR.TryParse(text, out var block) ? block : (CIDR?)null).OfType<CIDR>()];

    private static IPEndPoint? EndPointOf(string text) =>
        HostPort.Split(text, out var host, out var port) is null && Address.TryParse(host, out var address)
            ? new IPEndPoint(IPAddress.Parse(address.ToString()), int.Parse(port, CultureInfo.InvariantCulture))
            : null;
}
