using System.CommandLine;
using System.Globalization;
using Signalbox.Core.Model;

namespace Signalbox.Proxy.Config;

/// <summary>The flags of the agent, under kube-proxy's names. Values are taken as text and read here, so that faults
/// are told in the words that kube-proxy's users know.</summary>
internal sealed class ProxyFlags
{
    private readonly Option<string[]> _objects = List(
        "--objects",
        "PATH of cluster objects, YAML or JSON: a file, a folder, or - for standard input. Repeatable");
    private readonly Option<string> _kubeconfig = Text(
        "--kubeconfig",
        "Path of the kubeconfig that leads to the API server; without it and --master, the pod's own service account");
    private readonly Option<string> _master = Text("--master", "The API server's URL, in place of the kubeconfig's");
    private readonly Option<string> _once = Text("--once", "Program the rules, then exit 0");
    private readonly Option<string> _hostnameOverride = Text(
        "--hostname-override",
        "The node's name, if not the host's");
    private readonly Option<string> _clusterCIDR = Text(
        "--cluster-cidr",
        "The pods' CIDR, one per family, joined by a comma");
    private readonly Option<string> _detectLocalMode = Text(
        "--detect-local-mode",
        "ClusterCIDR, NodeCIDR, BridgeInterface or InterfaceNamePrefix");
    private readonly Option<string> _podBridge = Text("--pod-bridge-interface", "The bridge of BridgeInterface mode");
    private readonly Option<string> _podPrefix = Text(
        "--pod-interface-name-prefix",
        "The prefix of InterfaceNamePrefix mode");
    private readonly Option<string[]> _nodePortAddresses = List(
        "--nodeport-addresses",
        "CIDRs of the node's addresses that answer node ports, or primary");
    private readonly Option<string> _masqueradeAll = Text("--masquerade-all", "Masquerade all traffic to ClusterIPs");
    private readonly Option<string> _masqueradeBit = Text(
        "--iptables-masquerade-bit",
        "Bit of the packet mark that asks for masquerade");
    private readonly Option<string> _localhost = Text(
        "--iptables-localhost-nodeports",
        "Node ports answer on 127.0.0.0/8 (IPv4)");
    private readonly Option<string> _syncPeriod = Text(
        "--iptables-sync-period",
        "How long a failed sync waits at the most");
    private readonly Option<string> _minSyncPeriod = Text(
        "--iptables-min-sync-period",
        "The least time between two syncs");
    private readonly Option<string> _mode = Text("--proxy-mode", "iptables (the default) or nftables");
    private readonly Option<string> _bindAddress = Text("--bind-address", "Overrides the node's address");
    private readonly Option<string> _featureGates = Text("--feature-gates", "Name=true|false, joined by commas");
    private readonly Option<string> _verbosity = Text("--v", "Log verbosity", "-v");

    public static readonly IReadOnlySet<string> Booleans = new HashSet<string>
    {
        "--once", "--masquerade-all", "--iptables-localhost-nodeports",
    };

    public static readonly IReadOnlySet<string> Lists = new HashSet<string> { "--objects", "--nodeport-addresses" };

    public IEnumerable<Option> All =>
    [
        _objects, _kubeconfig, _master, _once, _hostnameOverride, _clusterCIDR, _detectLocalMode, _podBridge,
        _podPrefix,
        _nodePortAddresses, _masqueradeAll, _masqueradeBit, _localhost, _syncPeriod, _minSyncPeriod, _mode,
        _bindAddress, _featureGates, _verbosity,
    ];

    /// <summary>Throws <see cref="FlagException"/> for the first value that cannot be used.</summary>
    public ProxyOptions Read(ParseResult parsed)
    {
        var mode = ModeOf(parsed.GetValue(_mode) ?? "");
        var hostname = parsed.GetValue(_hostnameOverride)?.Trim().ToLowerInvariant();
        if (hostname is "" && !string.IsNullOrEmpty(parsed.GetValue(_hostnameOverride)))
        {
            throw new FlagException("--hostname-override: empty hostname is invalid");
        }

        var nodePorts = (parsed.GetValue(_nodePortAddresses) ?? []).SelectMany(text => text.Split(',')).ToList();
        var onPrimary = nodePorts.Contains("primary");
        if (onPrimary && nodePorts.Count > 1)
        {
            throw new FlagException("--nodeport-addresses: primary cannot stand beside CIDRs");
        }

        // An empty list means every address to iptables, and the node's own to nftables. Source: spec 1.4.
        onPrimary |= mode == ProxyMode.Nftables && nodePorts.Count == 0;
        var detectLocalMode = LocalModeOf(parsed.GetValue(_detectLocalMode) ?? "");
        return new ProxyOptions
        {
            Mode = mode,
            Objects = parsed.GetValue(_objects) ?? [],
            Kubeconfig = parsed.GetValue(_kubeconfig) ?? "",
            Master = parsed.GetValue(_master) ?? "",
            Once = Boolean(parsed, _once, false),
            HostnameOverride = hostname is "" ? null : hostname,
            DetectLocalMode = detectLocalMode,
            ClusterCIDRs = Blocks(
                "--cluster-cidr", parsed.GetValue(_clusterCIDR)?.Split(',') ?? [], onePerFamily: true),
            PodBridgeInterface = parsed.GetValue(_podBridge) ?? "",
            PodInterfaceNamePrefix = parsed.GetValue(_podPrefix) ?? "",
            NodePortAddresses = onPrimary ? [] : Blocks("--nodeport-addresses", nodePorts, onePerFamily: false),
            NodePortsOnPrimary = onPrimary,
            MasqueradeAll = Boolean(parsed, _masqueradeAll, false),
            MasqueradeBit = MasqueradeBitOf(parsed, mode),
            LocalhostNodePorts = Boolean(parsed, _localhost, true),
            SyncPeriod = Duration(parsed, _syncPeriod, TimeSpan.FromSeconds(30), isZeroAllowed: false),
            MinSyncPeriod = Duration(parsed, _minSyncPeriod, LeastPeriodOf(mode), isZeroAllowed: true),
            BindAddress = BindAddressOf(parsed.GetValue(_bindAddress) ?? ""),
            AllowExternalIPs = FeatureGates.Read(parsed.GetValue(_featureGates) ?? "", "AllowServiceExternalIPs", true),
            Verbosity = Number(parsed, _verbosity, 0, 0, int.MaxValue),
        }.Validated();
    }

    private static Option<string> Text(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.ExactlyOne };

    private static Option<string[]> List(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.OneOrMore };

    private static bool Boolean(ParseResult parsed, Option<string> option, bool whenAbsent) =>
        parsed.GetValue(option) switch
        {
            null => whenAbsent,
            "true" => true,
            "false" => false,
            var text => throw new FlagException(
                $"invalid argument \"{text}\" for \"{option.Name}\" flag: it is neither true nor false"),
        };

    private static int Number(ParseResult parsed, Option<string> option, int whenAbsent, int least, int most)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return whenAbsent;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
                ? number
                : throw new FlagException(
                    $"invalid argument \"{text}\" for \"{option.Name}\" flag: it is no number from {least} to {most}");
    }

    private static TimeSpan Duration(
        ParseResult parsed, Option<string> option, TimeSpan whenAbsent, bool isZeroAllowed)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return whenAbsent;
        }

        return GoDuration.TryParse(text, out var duration) && (duration > TimeSpan.Zero
            || (isZeroAllowed && duration == TimeSpan.Zero))
                ? duration
                : throw new FlagException(
                    $"invalid argument \"{text}\" for \"{option.Name}\" flag: it is no duration such as 30s or 1m30s");
    }

    private static CIDR[] Blocks(string flag, IReadOnlyList<string> texts, bool onePerFamily)
    {
        var blocks = texts.Select(text => CIDR.TryParse(text, out var block)
            ? block
            : throw new FlagException($"invalid argument \"{text}\" for \"{flag}\" flag: it is no CIDR")).ToArray();
        return onePerFamily && blocks.Select(block => block.Family).Distinct().Count() < blocks.Length
            ? throw new FlagException($"{flag}: at most one CIDR of each family")
            : blocks;
    }

    private static Address? BindAddressOf(string text) =>
        text.Length == 0 ? null
        : Address.TryParse(text, out var address) ? address
        : throw new FlagException($"invalid argument \"{text}\" for \"--bind-address\" flag: it is no IP address");

    private static ProxyMode ModeOf(string text) => text switch
    {
        "" or "iptables" => ProxyMode.Iptables,
        "nftables" => ProxyMode.Nftables,
        "ipvs" => throw new FlagException("--proxy-mode=ipvs: it is not to be had here; nftables takes its place"),
        _ => throw new FlagException($"--proxy-mode={text}: it is neither iptables nor nftables"),
    };

    /// <summary>The flag is the iptables backend's; nftables has none, as upstream. Source: spec 1.2.</summary>
    private int MasqueradeBitOf(ParseResult parsed, ProxyMode mode)
    {
        var bit = Number(parsed, _masqueradeBit, ProxyOptions.DefaultMasqueradeBit, 0, 31);
        return mode == ProxyMode.Iptables ? bit : ProxyOptions.DefaultMasqueradeBit;
    }

    /// <summary>iptables keeps upstream's second; a change by netlink costs what the change is, and needs no pause.
    /// </summary>
    private static TimeSpan LeastPeriodOf(ProxyMode mode) =>
        mode == ProxyMode.Iptables ? TimeSpan.FromSeconds(1) : TimeSpan.Zero;

    private static LocalMode LocalModeOf(string text) =>
        text.Length == 0 ? LocalMode.ClusterCIDR
        : Enum.TryParse<LocalMode>(text, out var mode) && Enum.IsDefined(mode) && mode.ToString() == text ? mode
        : throw new FlagException(
            $"--detect-local-mode={text}: it is none of {string.Join(", ", Enum.GetNames<LocalMode>())}");
}
