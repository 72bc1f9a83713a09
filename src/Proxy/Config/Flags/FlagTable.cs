using static Signalbox.Proxy.Config.Flags.FlagKinds;

namespace Signalbox.Proxy.Config.Flags;

/// <summary>Every flag of kube-proxy on Linux, and a few of our own. All that a configuration file has a field for is
/// not looked at where there is one, except for logging. Source: spec 1.2.</summary>
internal static class FlagTable
{
    private const string Unused = "Taken, without effect. ";

    private const string Instead =
        "This flag is deprecated and will be removed in a future release. Please use ";

    public static IReadOnlyList<ProxyFlag> All { get; } =
        [.. Own().Concat(Program()).Concat(Servers()).Concat(Modes()).Concat(Node()).Concat(Logging())
            .OrderBy(flag => flag.Name, StringComparer.Ordinal)];

    private static IEnumerable<ProxyFlag> Own() =>
    [
        new ProxyFlag(
            "objects", "path", "", "Cluster objects in files instead of an API server: a file, a folder, or - for "
            + "standard input; YAML or JSON. Repeatable.", (f, v) => f with { Objects = [.. f.Objects, v] })
        {
            IsList = true,
        },
        Truth("once", "Program the rules, then exit.", (f, v) => f with { Once = v }),
        Truth("dry-run", "With --cleanup: say what would be removed, and remove nothing.",
            (f, v) => f with { DryRun = v }),
        Truth("conntrack-strict", "End when a conntrack setting cannot be written, instead of saying so.",
            (f, v) => f with { ConntrackStrict = v }),
        Truth("service-counters", "Count the connections to each Service port and endpoint, for metrics and explain.",
            (f, v) => f with { ServiceCounters = v }),
    ];

    private static IEnumerable<ProxyFlag> Program() =>
    [
        Text("config", "Path of the configuration file.", (f, v) => f with { ConfigPath = v }),
        Text("write-config-to", "Write the configuration, completed, to this file, and exit.",
            (f, v) => f with { WriteConfigTo = v }),
        Truth("cleanup", "Remove the rules of all modes, and exit.", (f, v) => f with { Cleanup = v }),
        Truth("init-only", "Set up what needs all of root's rights, and exit.", (f, v) => f with { InitOnly = v }),
        Text("hostname-override", "The node's name, if it is not the host's.",
            (f, v) => f with { HostnameOverride = v }),
        Text("master", "The API server's URL; wins over the kubeconfig's.", (f, v) => f with { Master = v }),
        Text("kubeconfig", "Path of the kubeconfig; without it and --master, the pod's own service account.",
            (f, v) => f.With(c => c with { ClientConnection = c.ClientConnection with { Kubeconfig = v } })),
        Text("kube-api-content-type", Unused + "The content type of requests.",
            (f, v) => f.With(c => c with { ClientConnection = c.ClientConnection with { ContentType = v } }),
            Sections.ClientConnectionSection.DefaultContentType),
        Real("kube-api-qps", Unused + "Requests a second.",
            (f, v) => f.With(c => c with { ClientConnection = c.ClientConnection with { QPS = v } }), 5),
        Number("kube-api-burst", Unused + "Requests at once.",
            (f, v) => f.With(c => c with { ClientConnection = c.ClientConnection with { Burst = v } }), 10),
        Gates("feature-gates", "NAME=true or NAME=false, joined by commas.",
            (f, v) => f.With(c => c with { FeatureGates = c.FeatureGates.SetItems(v) })),
        Duration("config-sync-period", Unused + "How often objects are asked for again.",
            (f, v) => f.With(c => c with { ConfigSyncPeriod = v }), TimeSpan.FromMinutes(15)),
        new ProxyFlag("version", "version", "false", "Print the version and exit; =raw prints all of it, =vX.Y.Z "
            + "reports that version.", (f, v) => f with { Version = ReportedVersion.Checked(v) }),
        new ProxyFlag("help", "bool", "false", "This text.", (f, _) => f with { Help = true }) { Shorthand = 'h' },
        Text("machine-id-file", Unused, (f, _) => f, "/etc/machine-id,/var/lib/dbus/machine-id"),
        Text("boot-id-file", Unused, (f, _) => f, "/proc/sys/kernel/random/boot_id"),
    ];

    private static IEnumerable<ProxyFlag> Servers() =>
    [
        IP("bind-address", "Overrides the node's primary address. Nothing is bound to it.",
            (f, v) => f.With(c => c with { BindAddress = v }), "0.0.0.0"),
        IPPort("healthz-bind-address", "Where /healthz answers.",
            (f, v) => f.With(c => c with { HealthzBindAddress = v }), "0.0.0.0:10256"),
        IPPort("metrics-bind-address", "Where /metrics answers.",
            (f, v) => f.With(c => c with { MetricsBindAddress = v }), "127.0.0.1:10249"),
        Number("healthz-port", "The port of /healthz; 0 for no server.", (f, v) => f with { HealthzPort = v },
            ConfigurationDefaults.HealthzPort) with
        {
            Deprecated = Instead + "--healthz-bind-address instead.",
        },
        Number("metrics-port", "The port of /metrics; 0 for no server.", (f, v) => f with { MetricsPort = v },
            ConfigurationDefaults.MetricsPort) with
        {
            Deprecated = Instead + "--metrics-bind-address instead.",
        },
        Truth("bind-address-hard-fail", "End when a port cannot be bound.",
            (f, v) => f.With(c => c with { BindAddressHardFail = v })),
        Truth("profiling", "Profiles on the port of /metrics.", (f, v) => f.With(c => c with { EnableProfiling = v })),
        Text("show-hidden-metrics-for-version", "The previous minor version, to see metrics that it had.",
            (f, v) => f.With(c => c with { ShowHiddenMetricsForVersion = v })),
    ];

    private static IEnumerable<ProxyFlag> Modes() =>
    [
        Text("proxy-mode", "iptables (the default) or nftables.", (f, v) => f.With(c => c with { Mode = v })),
        Number("iptables-masquerade-bit", "Bit of the packet mark that asks for masquerade, 0 to 31.",
            (f, v) => f.With(c => c with { Iptables = c.Iptables with { MasqueradeBit = v } }), 14),
        Truth("masquerade-all", "Masquerade all traffic to ClusterIPs.", (f, v) => f with { MasqueradeAll = v }),
        Truth("iptables-localhost-nodeports", "Node ports answer on 127.0.0.0/8 (iptables, IPv4).",
            (f, v) => f.With(c => c with { Iptables = c.Iptables with { LocalhostNodePorts = v } }), true),
        Duration("iptables-sync-period", "How long a failed sync waits at the most, in every mode.",
            (f, v) => f with { SyncPeriod = v }, ProxyConfiguration.DefaultSyncPeriod),
        Duration("iptables-min-sync-period", "The least time between two syncs, in every mode.",
            (f, v) => f with { MinSyncPeriod = v }, ProxyConfiguration.DefaultMinSyncPeriod),
        Duration("ipvs-sync-period", Unused, (f, v) => f with { IpvsSyncPeriod = v },
            ProxyConfiguration.DefaultSyncPeriod),
        Duration("ipvs-min-sync-period", Unused, (f, v) => f with { IpvsMinSyncPeriod = v },
            ProxyConfiguration.DefaultMinSyncPeriod),
        Text("ipvs-scheduler", Unused, (f, v) => f.With(c => c with { Ipvs = c.Ipvs with { Scheduler = v } })),
        Texts("ipvs-exclude-cidrs", Unused, (f, v) => f.With(c => c with
        {
            Ipvs = c.Ipvs with { ExcludeCIDRs = [.. c.Ipvs.ExcludeCIDRs ?? [], .. v] },
        })),
        Truth("ipvs-strict-arp", Unused, (f, v) => f.With(c => c with { Ipvs = c.Ipvs with { StrictARP = v } })),
        Duration("ipvs-tcp-timeout", Unused,
            (f, v) => f.With(c => c with { Ipvs = c.Ipvs with { TCPTimeout = v } }), TimeSpan.Zero),
        Duration("ipvs-tcpfin-timeout", Unused,
            (f, v) => f.With(c => c with { Ipvs = c.Ipvs with { TCPFinTimeout = v } }), TimeSpan.Zero),
        Duration("ipvs-udp-timeout", Unused,
            (f, v) => f.With(c => c with { Ipvs = c.Ipvs with { UDPTimeout = v } }), TimeSpan.Zero),
    ];

    private static IEnumerable<ProxyFlag> Node() =>
    [
        Text("detect-local-mode", "ClusterCIDR, NodeCIDR, BridgeInterface or InterfaceNamePrefix.",
            (f, v) => f.With(c => c with { DetectLocalMode = v })),
        Text("pod-bridge-interface", "The bridge of BridgeInterface mode.",
            (f, v) => f.With(c => c with { DetectLocal = c.DetectLocal with { BridgeInterface = v } })),
        Text("pod-interface-name-prefix", "The prefix of InterfaceNamePrefix mode.",
            (f, v) => f.With(c => c with { DetectLocal = c.DetectLocal with { InterfaceNamePrefix = v } })),
        Text("cluster-cidr", "The pods' CIDR, one per family, joined by a comma.",
            (f, v) => f.With(c => c with { ClusterCIDRs = [.. v.Split(',')] })),
        Texts("nodeport-addresses", "CIDRs of the node's addresses that answer node ports, or primary.",
            (f, v) => f.With(c => c with { NodePortAddresses = [.. c.NodePortAddresses ?? [], .. v] })),
        Number("oom-score-adj", "How soon the kernel ends the program for want of memory, -1000 to 1000.",
            (f, v) => f.With(c => c with { OOMScoreAdj = v }), -999),
        Number("conntrack-max-per-core", "Tracked connections per core; 0 leaves the limit as it is.",
            (f, v) => f.With(c => c with { Conntrack = c.Conntrack with { MaxPerCore = v } }), 32768),
        Number("conntrack-min", "Tracked connections at the least.",
            (f, v) => f.With(c => c with { Conntrack = c.Conntrack with { Min = v } }), 131072),
        Duration("conntrack-tcp-timeout-established", "Of idle TCP connections; 0 leaves it as it is.",
            (f, v) => f.With(c => c with { Conntrack = c.Conntrack with { TCPEstablishedTimeout = v } }),
            TimeSpan.FromHours(24)),
        Duration("conntrack-tcp-timeout-close-wait", "Of TCP connections in CLOSE_WAIT; 0 leaves it as it is.",
            (f, v) => f.With(c => c with { Conntrack = c.Conntrack with { TCPCloseWaitTimeout = v } }),
            TimeSpan.FromHours(1)),
        Truth("conntrack-tcp-be-liberal", "Track TCP packets outside of their window.",
            (f, v) => f.With(c => c with { Conntrack = c.Conntrack with { TCPBeLiberal = v } })),
        Duration("conntrack-udp-timeout", "Of UDP flows without an answer; 0 leaves it as it is.",
            (f, v) => f.With(c => c with { Conntrack = c.Conntrack with { UDPTimeout = v } }), TimeSpan.Zero),
        Duration("conntrack-udp-timeout-stream", "Of UDP flows with answers; 0 leaves it as it is.",
            (f, v) => f.With(c => c with { Conntrack = c.Conntrack with { UDPStreamTimeout = v } }), TimeSpan.Zero),
    ];

    private static IEnumerable<ProxyFlag> Logging() =>
    [
        Verbosity("v", "How much is logged.") with { Shorthand = 'v' },
        VModule("vmodule", "PATTERN=LEVEL of source files, joined by commas."),
        Text("logging-format", "text or json.", (f, v) => f.WithLogging(l => l with { Format = v }), "text"),
        Duration("log-flush-frequency", Unused, (f, v) => f.WithLogging(l => l with { FlushFrequency = v }),
            TimeSpan.FromSeconds(5)),
        Truth("log-text-split-stream", "What is no error goes to standard output.", (f, v) => f.WithLogging(
            l => l with { Options = l.Options with { Text = l.Options.Text with { SplitStream = v } } })),
        Truth("log-json-split-stream", "What is no error goes to standard output.", (f, v) => f.WithLogging(
            l => l with { Options = l.Options with { Json = l.Options.Json with { SplitStream = v } } })),
        Quantity("log-text-info-buffer-size", Unused, (f, v) => f.WithLogging(
            l => l with { Options = l.Options with { Text = l.Options.Text with { InfoBufferSize = v } } })),
        Quantity("log-json-info-buffer-size", Unused, (f, v) => f.WithLogging(
            l => l with { Options = l.Options with { Json = l.Options.Json with { InfoBufferSize = v } } })),
    ];
}
