using System.Collections.Immutable;
using Signalbox.Proxy.Config.Sections;

namespace Signalbox.Proxy.Config;

/// <summary>kube-proxy's KubeProxyConfiguration of kubeproxy.config.k8s.io/v1alpha1: every field, under its name and
/// with its default. Addresses and modes are text until <see cref="ProxyOptions"/> are made of them. configSyncPeriod,
/// portRange, windowsRunAsService and what a section says it takes without effect change nothing: objects are never
/// asked for again. Source: spec 1.4.</summary>
internal sealed record ProxyConfiguration
{
    public const string Kind = "KubeProxyConfiguration";

    public const string ApiVersion = "kubeproxy.config.k8s.io/v1alpha1";

    public const string Primary = "primary";

    public static TimeSpan DefaultSyncPeriod { get; } = TimeSpan.FromSeconds(30);

    public static TimeSpan DefaultMinSyncPeriod { get; } = TimeSpan.FromSeconds(1);

    public static FieldTable<ProxyConfiguration> Fields { get; } =
        new FieldTable<ProxyConfiguration>(Kind)
            .Add("featureGates", FieldKinds.Truths, c => c.FeatureGates, (c, v) => c with { FeatureGates = v })
            .Add("clientConnection", FieldKinds.Section(ClientConnectionSection.Fields),
                c => c.ClientConnection, (c, v) => c with { ClientConnection = v })
            .Add("logging", FieldKinds.Section(LoggingSection.Fields),
                c => c.Logging, (c, v) => c with { Logging = v })
            .Add("hostnameOverride", FieldKinds.Text,
                c => c.HostnameOverride, (c, v) => c with { HostnameOverride = v })
            .Add("bindAddress", FieldKinds.Text, c => c.BindAddress, (c, v) => c with { BindAddress = v })
            .Add("healthzBindAddress", FieldKinds.Text,
                c => c.HealthzBindAddress, (c, v) => c with { HealthzBindAddress = v })
            .Add("metricsBindAddress", FieldKinds.Text,
                c => c.MetricsBindAddress, (c, v) => c with { MetricsBindAddress = v })
            .Add("bindAddressHardFail", FieldKinds.Truth,
                c => c.BindAddressHardFail, (c, v) => c with { BindAddressHardFail = v })
            .Add("enableProfiling", FieldKinds.Truth, c => c.EnableProfiling, (c, v) => c with { EnableProfiling = v })
            .Add("showHiddenMetricsForVersion", FieldKinds.Text,
                c => c.ShowHiddenMetricsForVersion, (c, v) => c with { ShowHiddenMetricsForVersion = v })
            .Add("mode", FieldKinds.Text, c => c.Mode, (c, v) => c with { Mode = v })
            .Add("iptables", FieldKinds.Section(IptablesSection.Fields),
                c => c.Iptables, (c, v) => c with { Iptables = v })
            .Add("ipvs", FieldKinds.Section(IpvsSection.Fields), c => c.Ipvs, (c, v) => c with { Ipvs = v })
            .Add("nftables", FieldKinds.Section(NftablesSection.Fields),
                c => c.Nftables, (c, v) => c with { Nftables = v })
            .Add("winkernel", FieldKinds.Section(WinkernelSection.Fields),
                c => c.Winkernel, (c, v) => c with { Winkernel = v })
            .Add("detectLocalMode", FieldKinds.Text, c => c.DetectLocalMode, (c, v) => c with { DetectLocalMode = v })
            .Add("detectLocal", FieldKinds.Section(DetectLocalSection.Fields),
                c => c.DetectLocal, (c, v) => c with { DetectLocal = v })
            .Add("clusterCIDR", FieldKinds.Text,
                c => string.Join(',', c.ClusterCIDRs),
                (c, v) => c with { ClusterCIDRs = v.Length == 0 ? [] : [.. v.Split(',')] })
            .Add("nodePortAddresses", FieldKinds.Texts,
                c => c.NodePortAddresses, (c, v) => c with { NodePortAddresses = v })
            .Add("oomScoreAdj", FieldKinds.Number, c => c.OOMScoreAdj, (c, v) => c with { OOMScoreAdj = v })
            .Add("conntrack", FieldKinds.Section(ConntrackSection.Fields),
                c => c.Conntrack, (c, v) => c with { Conntrack = v })
            .Add("configSyncPeriod", FieldKinds.Duration,
                c => c.ConfigSyncPeriod, (c, v) => c with { ConfigSyncPeriod = v })
            .Add("portRange", FieldKinds.Text, c => c.PortRange, (c, v) => c with { PortRange = v })
            .Add("windowsRunAsService", FieldKinds.Truth,
                c => c.WindowsRunAsService, (c, v) => c with { WindowsRunAsService = v })
            .Omit("featureGates", c => c.FeatureGates.IsEmpty)
            .Omit("windowsRunAsService", c => !c.WindowsRunAsService);

    public ImmutableSortedDictionary<string, bool> FeatureGates { get; init; } =
        ImmutableSortedDictionary.Create<string, bool>(StringComparer.Ordinal);

    public ClientConnectionSection ClientConnection { get; init; } = new();

    public LoggingSection Logging { get; init; } = new();

    public string HostnameOverride { get; init; } = "";

    public string BindAddress { get; init; } = "0.0.0.0";

    /// <summary>IP:port; empty for no server.</summary>
    public string HealthzBindAddress { get; init; } = "0.0.0.0:10256";

    /// <inheritdoc cref="HealthzBindAddress"/>
    public string MetricsBindAddress { get; init; } = "127.0.0.1:10249";

    public bool BindAddressHardFail { get; init; }

    public bool EnableProfiling { get; init; }

    public string ShowHiddenMetricsForVersion { get; init; } = "";

    public string Mode { get; init; } = "";

    public IptablesSection Iptables { get; init; } = new();

    public IpvsSection Ipvs { get; init; } = new();

    public NftablesSection Nftables { get; init; } = new();

    public WinkernelSection Winkernel { get; init; } = new();

    public string DetectLocalMode { get; init; } = "";

    public DetectLocalSection DetectLocal { get; init; } = new();

    /// <summary>Not trimmed. One empty entry is what an empty --cluster-cidr makes.</summary>
    public ImmutableArray<string> ClusterCIDRs { get; init; } = [];

    /// <summary>Null where nothing was said.</summary>
    public ImmutableArray<string>? NodePortAddresses { get; init; }

    public int OOMScoreAdj { get; init; } = -999;

    public ConntrackSection Conntrack { get; init; } = new();

    public TimeSpan ConfigSyncPeriod { get; init; } = TimeSpan.FromMinutes(15);

    public string PortRange { get; init; } = "";

    public bool WindowsRunAsService { get; init; }

    /// <summary>The least time between two syncs as somebody asked for it; null when nobody did, and kube-proxy would
    /// take a second. No field of its own.</summary>
    public TimeSpan? AskedMinSyncPeriod { get; init; }
}
