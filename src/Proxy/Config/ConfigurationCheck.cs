using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config.Sections;

namespace Signalbox.Proxy.Config;

/// <summary>What kube-proxy would refuse of a completed configuration, in its order and words. Source: spec 1.5 and 11,
/// and recordings.</summary>
internal static class ConfigurationCheck
{
    private const string NotNegative = "must be greater than or equal to 0";

    private const string Positive = "must be greater than 0";

    private const string Families =
        "must be a either a single CIDR or dual-stack pair of CIDRs (e.g. [10.100.0.0/16, fde4:8dba:82e1::/48]";

    /// <summary>All that is wrong, one sentence each; empty when nothing is.</summary>
    public static IReadOnlyList<string> Of(ProxyConfiguration configuration)
    {
        var faults = new FaultList(ProxyConfiguration.Kind);
        CheckModes(configuration, faults);
        CheckLinux(configuration, faults);
        CheckMode(configuration.Mode, faults);
        faults.When(configuration.ClientConnection.Burst < 0, "ClientConnection.Burst",
            configuration.ClientConnection.Burst, NotNegative);
        CheckPeriods(configuration, faults);
        faults.When(!Address.TryParse(configuration.BindAddress, out _), "BindAddress", configuration.BindAddress,
            "not a valid textual representation of an IP address");
        if (configuration.HealthzBindAddress.Length > 0)
        {
            CheckEndPoint("HealthzBindAddress", configuration.HealthzBindAddress, faults);
        }

        // An empty one is refused by kube-proxy, so that --metrics-port=0 never starts; here it means no server.
        if (configuration.MetricsBindAddress.Length > 0)
        {
            CheckEndPoint("MetricsBindAddress", configuration.MetricsBindAddress, faults);
        }

        CheckNodePortAddresses(configuration.NodePortAddresses ?? [], faults);
        faults.When(
            configuration.ShowHiddenMetricsForVersion is not ("" or ReportedVersion.PreviousMinor),
            "ShowHiddenMetricsForVersion", configuration.ShowHiddenMetricsForVersion,
            $"--show-hidden-metrics-for-version must be omitted or have the value '{ReportedVersion.PreviousMinor}'. "
            + "Only the previous minor version is allowed");
        CheckDetectLocal(configuration, faults);
        return faults.Words;
    }

    /// <summary>As Go joins errors: one stands bare, several in brackets.</summary>
    public static string Joined(IReadOnlyList<string> faults) =>
        faults.Count == 1 ? faults[0] : $"[{string.Join(", ", faults)}]";

    private static void CheckModes(ProxyConfiguration configuration, FaultList faults)
    {
        const string Bits = "must be within the range [0, 31]";
        var (iptables, nftables) = (configuration.Iptables.MasqueradeBit, configuration.Nftables.MasqueradeBit);
        faults.When(iptables is < 0 or > 31, "KubeProxyIPTablesConfiguration.MasqueradeBit", iptables, Bits);
        if (configuration.Mode == SharedFields.Nftables)
        {
            faults.When(nftables is < 0 or > 31, "KubeProxyNFTablesConfiguration.MasqueradeBit", nftables, Bits);
        }

        if (configuration.Mode == SharedFields.Ipvs)
        {
            CheckIpvs(configuration.Ipvs, faults.Below("KubeProxyIPVSConfiguration"));
        }
    }

    private static void CheckIpvs(IpvsSection ipvs, FaultList faults)
    {
        faults.Negative("TCPTimeout", ipvs.TCPTimeout);
        faults.Negative("TCPFinTimeout", ipvs.TCPFinTimeout);
        faults.Negative("UDPTimeout", ipvs.UDPTimeout);
        foreach (var (index, text) in (ipvs.ExcludeCIDRs ?? []).Index())
        {
            faults.When(!CIDR.TryParse(text, out _), $"ExcludeCidrs[{index}]", text, "must be a valid CIDR");
        }
    }

    private static void CheckLinux(ProxyConfiguration configuration, FaultList all)
    {
        var (conntrack, faults) = (configuration.Conntrack, all.Below("KubeProxyLinuxConfiguration"));
        var below = faults.Below("KubeProxyConntrackConfiguration");
        below.When(conntrack.MaxPerCore < 0, "MaxPerCore", conntrack.MaxPerCore, NotNegative);
        below.When(conntrack.Min < 0, "Min", conntrack.Min, NotNegative);
        below.Negative("TCPEstablishedTimeout", conntrack.TCPEstablishedTimeout);
        below.Negative("TCPCloseWaitTimeout", conntrack.TCPCloseWaitTimeout);
        below.Negative("UDPTimeout", conntrack.UDPTimeout);
        below.Negative("UDPStreamTimeout", conntrack.UDPStreamTimeout);
        faults.When(configuration.OOMScoreAdj is < -1000 or > 1000, "OOMScoreAdj", configuration.OOMScoreAdj,
            "must be within the range [-1000, 1000]");
    }

    private static void CheckMode(string mode, FaultList faults) => faults.When(
        mode is not ("" or SharedFields.Iptables or SharedFields.Ipvs or SharedFields.Nftables),
        "Mode.ProxyMode", mode, "must be iptables, ipvs, nftables or blank (blank means the best-available proxy "
        + "[currently iptables])");

    private static void CheckPeriods(ProxyConfiguration configuration, FaultList faults)
    {
        var shared = SharedFields.Of(configuration);
        faults.When(configuration.ConfigSyncPeriod <= TimeSpan.Zero, "ConfigSyncPeriod",
            configuration.ConfigSyncPeriod, Positive);
        faults.When(shared.SyncPeriod <= TimeSpan.Zero, "SyncPeriod", shared.SyncPeriod, Positive);
        faults.Negative("MinSyncPeriod", shared.MinSyncPeriod);
        faults.When(shared.MinSyncPeriod > shared.SyncPeriod, "SyncPeriod", shared.MinSyncPeriod,
            $"must be greater than or equal to {ProxyConfiguration.Kind}.MinSyncPeriod");
    }

    private static void CheckEndPoint(string field, string text, FaultList faults)
    {
        if (HostPort.Split(text, out var host, out var port) is not null)
        {
            faults.Add(field, text, "must be IP:port");
            return;
        }

        faults.When(!Address.TryParse(host, out _), field, host, "must be a valid IP");
        var isPort = ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        faults.When(!isPort || number == 0, field, port, "must be a valid port");
    }

    private static void CheckNodePortAddresses(IReadOnlyList<string> addresses, FaultList faults)
    {
        foreach (var (index, text) in addresses.Index())
        {
            if (text == ProxyConfiguration.Primary)
            {
                faults.When(addresses.Count > 1, $"NodePortAddresses[{index}]", text,
                    "can't use both 'primary' and CIDRs");
                return;
            }

            faults.When(!CIDR.TryParse(text, out _), $"NodePortAddresses[{index}]", text, "must be a valid CIDR");
        }
    }

    private static void CheckDetectLocal(ProxyConfiguration configuration, FaultList all)
    {
        var faults = all.Below("DetectLocalConfiguration");
        switch (configuration.DetectLocalMode)
        {
            case nameof(LocalMode.BridgeInterface):
                CheckName("InterfaceName", configuration.DetectLocal.BridgeInterface, faults);
                break;
            case nameof(LocalMode.InterfaceNamePrefix):
                CheckName("InterfacePrefix", configuration.DetectLocal.InterfaceNamePrefix, faults);
                break;
            case nameof(LocalMode.ClusterCIDR):
                CheckClusterCIDRs(configuration.ClusterCIDRs, faults);
                break;
            case "" or nameof(LocalMode.NodeCIDR):
                break;
            default:
                all.Add("DetectLocalMode", configuration.DetectLocalMode,
                    $"must be {string.Join(", ", Enum.GetNames<LocalMode>())} or blank (blank means ClusterCIDR)");
                break;
        }
    }

    private static void CheckName(string field, string name, FaultList faults) =>
        faults.When(name.Length == 0, field, name, "must not be empty");

    private static void CheckClusterCIDRs(IReadOnlyList<string> cidrs, FaultList faults)
    {
        if (cidrs.Count > 2)
        {
            faults.Add("ClusterCIDRs", cidrs, Families);
            return;
        }

        var blocks = new List<CIDR>();
        foreach (var (index, text) in cidrs.Index())
        {
            if (CIDR.TryParse(text, out var block))
            {
                blocks.Add(block);
                continue;
            }

            faults.Add($"ClusterCIDRs[{index}]", text,
                "must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)");
        }

        faults.When(blocks is [var first, var second] && first.Family == second.Family, "ClusterCIDRs", cidrs,
            Families);
    }
}
