using System.Net;
using Signalbox.Core.Model;

namespace Signalbox.Proxy.Config;

/// <summary>What the command line asks for, parsed and validated. Names and defaults are kube-proxy's.</summary>
public sealed record ProxyOptions
{
    public const int DefaultMasqueradeBit = 14;

    /// <summary>Which backend programs the kernel.</summary>
    public ProxyMode Mode { get; init; }

    /// <summary>Files and folders of cluster objects; "-" is standard input.</summary>
    public IReadOnlyList<string> Objects { get; init; } = [];

    /// <summary>Path of the kubeconfig; empty means none.</summary>
    public string Kubeconfig { get; init; } = "";

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

    /// <summary>The least time from the end of one sync to the start of the next.</summary>
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

    public ConntrackOptions Conntrack { get; init; } = new();

    /// <summary>-1000 to 1000.</summary>
    public int OOMScoreAdj { get; init; } = -999;

    public int Verbosity { get; init; }

    /// <summary>The name by which endpoints say that they are on this node.</summary>
    public string NodeName => HostnameOverride ?? Environment.MachineName.Trim().ToLowerInvariant();

    /// <summary>This, or a <see cref="FlagException"/> when values contradict each other.</summary>
    public ProxyOptions Validated()
    {
        if (DetectLocalMode == LocalMode.BridgeInterface && PodBridgeInterface.Length == 0)
        {
            throw new FlagException("--detect-local-mode=BridgeInterface needs --pod-bridge-interface");
        }

        if (DetectLocalMode == LocalMode.InterfaceNamePrefix && PodInterfaceNamePrefix.Length == 0)
        {
            throw new FlagException("--detect-local-mode=InterfaceNamePrefix needs --pod-interface-name-prefix");
        }

        if (Objects.Count > 0 && Kubeconfig.Length + Master.Length > 0)
        {
            throw new FlagException("--objects cannot stand beside --kubeconfig and --master: objects have one source");
        }

        if (MinSyncPeriod > SyncPeriod)
        {
            throw new FlagException("--iptables-sync-period must not be less than --iptables-min-sync-period");
        }

        return this;
    }
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
