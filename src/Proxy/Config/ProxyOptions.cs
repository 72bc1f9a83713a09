using System.Net;
using Signalbox.Cluster.Connect;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config.Flags;
using Signalbox.Proxy.Config.Sections;

namespace Signalbox.Proxy.Config;

/// <summary>What flags and the configuration file ask for, read and checked: what the parts of the agent read. Names
/// and defaults are kube-proxy's.</summary>
public sealed record ProxyOptions
{
    public const int DefaultMasqueradeBit = 14;

    /// <summary>Which backend programs the kernel.</summary>
    public ProxyMode Mode { get; init; }

    /// <summary>Files and folders of cluster objects; "-" is standard input.</summary>
    public IReadOnlyList<string> Objects { get; init; } = [];

    /// <summary>Path of the kubeconfig; empty means none.</summary>
    public string Kubeconfig { get; init; } = "";

    /// <summary>What of the kubeconfig is used; the agent has no flags for another than the current context.</summary>
    public KubeconfigChoice KubeconfigChoice { get; init; } = KubeconfigChoice.Own;

    /// <summary>The API server's URL, which overrides the kubeconfig's; empty means none.</summary>
    public string Master { get; init; } = "";

    /// <summary>Program the rules, then end.</summary>
    public bool Once { get; init; }

    /// <summary>Trimmed and in lower case; null means the host's name.</summary>
    public string? HostnameOverride { get; init; }

    public LocalMode DetectLocalMode { get; init; }

    /// <summary>At most one of each family.</summary>
    public IReadOnlyList<CIDR> ClusterCIDRs { get; init; } = [];

    public string PodBridgeInterface { get; init; } = "";

    public string PodInterfaceNamePrefix { get; init; } = "";

    /// <summary>Empty means every address.</summary>
    public IReadOnlyList<CIDR> NodePortAddresses { get; init; } = [];

    /// <summary>--nodeport-addresses=primary: the node's own addresses.</summary>
    public bool NodePortsOnPrimary { get; init; }

    public bool MasqueradeAll { get; init; }

    /// <summary>0 to 31.</summary>
    public int MasqueradeBit { get; init; } = DefaultMasqueradeBit;

    public bool LocalhostNodePorts { get; init; } = true;

    /// <summary>How long a failed sync waits at the most before it is tried again.</summary>
    public TimeSpan SyncPeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The least time from the end of one sync to the start of the next: as asked for, else a second with
    /// iptables, as upstream, and none with nftables, where a change costs what it is.</summary>
    public TimeSpan MinSyncPeriod { get; init; } = TimeSpan.FromSeconds(1);

    public Address? BindAddress { get; init; }

    /// <summary>The feature gate AllowServiceExternalIPs.</summary>
    public bool AllowExternalIPs { get; init; } = true;

    /// <summary>Where /healthz and /livez answer; null for nowhere.</summary>
    public IPEndPoint? HealthzEndpoint { get; init; } = new(IPAddress.Any, 10256);

    /// <summary>Where /metrics and its neighbours answer; null for nowhere.</summary>
    public IPEndPoint? MetricsEndpoint { get; init; } = new(IPAddress.Loopback, 10249);

    /// <summary>An endpoint that cannot be bound ends the agent; otherwise it is tried again.</summary>
    public bool BindAddressHardFail { get; init; }

    /// <summary>--profiling: the metrics endpoint also answers what profiles and changes the program.</summary>
    public bool EnableProfiling { get; init; }

    internal ConntrackSection Conntrack { get; init; } = new();

    /// <summary>--conntrack-strict, ours: a setting that cannot be written ends the agent, as upstream.</summary>
    public bool IsConntrackStrict { get; init; }

    /// <summary>--service-counters, ours: connections to Service ports and endpoints are counted.</summary>
    public bool CountsConnections { get; init; }

    /// <summary>-1000 to 1000.</summary>
    public int OOMScoreAdj { get; init; } = -999;

    public int Verbosity { get; init; }

    /// <summary>The version of Kubernetes to report: that of the kube-proxy which this stands in for.</summary>
    public string KubernetesVersion { get; init; } = ReportedVersion.Default;

    /// <summary>Path of the configuration file; empty for none.</summary>
    public string ConfigPath { get; init; } = "";

    /// <summary>For the metric kubernetes_feature_enabled.</summary>
    internal FeatureGates FeatureGates { get; init; } = new();

    /// <summary>The command line that these options were made of.</summary>
    internal FlagValues Flags { get; init; } = new();

    /// <summary>All of it as kube-proxy has it, with what the flags say: for /configz.</summary>
    internal ProxyConfiguration Configuration { get; init; } = ConfigurationDefaults.Full;

    /// <summary>The name by which endpoints say that they are on this node.</summary>
    public string NodeName => HostnameOverride ?? Environment.MachineName.Trim().ToLowerInvariant();
}

/// <summary>A backend (--proxy-mode).</summary>
public enum ProxyMode
{
    Iptables,
    Nftables,
}

/// <summary>How local pods' traffic is told apart (--detect-local-mode).</summary>
public enum LocalMode
{
    ClusterCIDR,
    NodeCIDR,
    BridgeInterface,
    InterfaceNamePrefix,
}
