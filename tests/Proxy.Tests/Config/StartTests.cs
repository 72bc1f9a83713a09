using System.Net;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Config.Flags;
using Signalbox.Proxy.Config.Sections;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Tests.Config;

/// <summary>From a command line, and perhaps a file, to options.</summary>
public sealed class StartTests : IDisposable
{
    private const string Head = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("signalbox-config-").FullName;
    private readonly StringWriter _log = new();

    public void Dispose()
    {
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("invalid-values")]
    [InlineData("sync-periods")]
    [InlineData("no-kind")]
    [InlineData("wrong-type")]
    public void A_recorded_refusal_is_said_in_the_same_words(string name)
    {
        var recording = ConfigRecording.Of(name);
        var arguments = recording.Arguments.Replace("--config=cfg.yaml", "");
        var failure = Assert.Throws<ConfigurationException>(() => Options(recording.Config, arguments));
        new AgentLog(_log, TimeProvider.System, 0).Error("command failed", ("err", failure.Message));
        Assert.Equal(ConfigRecording.Lines(recording.Errors), ConfigRecording.Lines(_log.ToString()));
    }

    [Theory]
    [InlineData("defaults")]
    [InlineData("nftables")]
    [InlineData("file")]
    [InlineData("unknown-field")]
    public void A_recorded_configuration_is_completed_to_the_same(string name)
    {
        var recording = ConfigRecording.Of(name);
        var options = Options(recording.Config, recording.Arguments.Replace("--config=cfg.yaml", ""));
        Assert.Equal(recording.Written, ConfigText.Yaml(options.Configuration));
        var said = ConfigRecording.Lines(_log.ToString()).Select(line => line.Split(" line=")[0]);
        Assert.Equal(ConfigRecording.Lines(recording.Errors).Where(line => !line.Contains("Wrote")), said);
    }

    /// <summary>One row for each of the specification's table, and those that come in several forms.</summary>
    [Theory]
    [InlineData("iptables: {masqueradeBit: -1}",
        "KubeProxyIPTablesConfiguration.MasqueradeBit: Invalid value: -1: must be within the range [0, 31]")]
    [InlineData("mode: nftables\nnftables: {masqueradeBit: 32}",
        "KubeProxyNFTablesConfiguration.MasqueradeBit: Invalid value: 32: must be within the range [0, 31]")]
    [InlineData("nftables: {masqueradeBit: 32}", "")]
    [InlineData("mode: ipvs\nipvs: {tcpTimeout: -1s}",
        "KubeProxyIPVSConfiguration.TCPTimeout: Invalid value: \"-1s\": must be greater than or equal to 0")]
    [InlineData("mode: ipvs\nipvs: {tcpFinTimeout: -1s}", "KubeProxyIPVSConfiguration.TCPFinTimeout: Invalid value")]
    [InlineData("mode: ipvs\nipvs: {udpTimeout: -1s}", "KubeProxyIPVSConfiguration.UDPTimeout: Invalid value")]
    [InlineData("mode: ipvs\nipvs: {excludeCIDRs: [10.0.0.0/8, x]}",
        "KubeProxyIPVSConfiguration.ExcludeCidrs[1]: Invalid value: \"x\": must be a valid CIDR")]
    [InlineData("ipvs: {tcpTimeout: -1s, excludeCIDRs: [x]}", "")]
    [InlineData("conntrack: {maxPerCore: -1}",
        "KubeProxyLinuxConfiguration.KubeProxyConntrackConfiguration.MaxPerCore: Invalid value: -1: must be greater")]
    [InlineData("conntrack: {min: -1}", "KubeProxyConntrackConfiguration.Min: Invalid value: -1")]
    [InlineData("conntrack: {tcpEstablishedTimeout: -1s}", "KubeProxyConntrackConfiguration.TCPEstablishedTimeout: In")]
    [InlineData("conntrack: {tcpCloseWaitTimeout: -1s}", "KubeProxyConntrackConfiguration.TCPCloseWaitTimeout: Invali")]
    [InlineData("conntrack: {udpTimeout: -1s}", "KubeProxyConntrackConfiguration.UDPTimeout: Invalid value")]
    [InlineData("conntrack: {udpStreamTimeout: -1s}", "KubeProxyConntrackConfiguration.UDPStreamTimeout: Invalid valu")]
    [InlineData("oomScoreAdj: -1001", "KubeProxyLinuxConfiguration.OOMScoreAdj: Invalid value: -1001: must be within")]
    [InlineData("mode: userspace", "Mode.ProxyMode: Invalid value: \"userspace\": must be iptables, ipvs, nftables or")]
    [InlineData("clientConnection: {burst: -1}", "ClientConnection.Burst: Invalid value: -1: must be greater than or ")]
    [InlineData("configSyncPeriod: -1s", "ConfigSyncPeriod: Invalid value: \"-1s\": must be greater than 0")]
    [InlineData("iptables: {syncPeriod: -1s, minSyncPeriod: -2s}",
        "[KubeProxyConfiguration.SyncPeriod: Invalid value: \"-1s\": must be greater than 0, "
        + "KubeProxyConfiguration.MinSyncPeriod: Invalid value: \"-2s\": must be greater than or equal to 0]")]
    [InlineData("mode: nftables\nnftables: {syncPeriod: 1s, minSyncPeriod: 2s}",
        "SyncPeriod: Invalid value: \"2s\": must be greater than or equal to KubeProxyConfiguration.MinSyncPeriod")]
    [InlineData("bindAddress: x", "BindAddress: Invalid value: \"x\": not a valid textual representation of an IP add")]
    [InlineData("healthzBindAddress: x", "HealthzBindAddress: Invalid value: \"x\": must be IP:port")]
    [InlineData("healthzBindAddress: localhost:1", "HealthzBindAddress: Invalid value: \"localhost\": must be a valid")]
    [InlineData("healthzBindAddress: 10.0.0.1:0", "HealthzBindAddress: Invalid value: \"0\": must be a valid port")]
    [InlineData("metricsBindAddress: 10.0.0.1:65536", "MetricsBindAddress: Invalid value: \"65536\": must be a valid ")]
    [InlineData("nodePortAddresses: [10.0.0.1]", "NodePortAddresses[0]: Invalid value: \"10.0.0.1\": must be a valid ")]
    [InlineData("nodePortAddresses: [10.0.0.0/8, primary]", "NodePortAddresses[1]: Invalid value: \"primary\": can't ")]
    [InlineData("showHiddenMetricsForVersion: '1.34'", "ShowHiddenMetricsForVersion: Invalid value: \"1.34\": --show-")]
    [InlineData("detectLocalMode: Somehow", "DetectLocalMode: Invalid value: \"Somehow\": must be ClusterCIDR, NodeCI")]
    [InlineData("detectLocalMode: BridgeInterface", "DetectLocalConfiguration.InterfaceName: Invalid value: \"\": mus")]
    [InlineData("detectLocalMode: InterfaceNamePrefix", "DetectLocalConfiguration.InterfacePrefix: Invalid value: \"")]
    [InlineData("clusterCIDR: 10.0.0.0/8,fd00::/64,fd01::/64", "DetectLocalConfiguration.ClusterCIDRs: Invalid value: "
        + "[\"10.0.0.0/8\",\"fd00::/64\",\"fd01::/64\"]: must be a either a single CIDR or dual-stack pair")]
    [InlineData("clusterCIDR: 10.0.0.0/8,11.0.0.0/8", "DetectLocalConfiguration.ClusterCIDRs: Invalid value: [")]
    [InlineData("clusterCIDR: '10.0.0.0/8, fd00::/64'", "DetectLocalConfiguration.ClusterCIDRs[1]: Invalid value: \" ")]
    [InlineData("clusterCIDR: x\ndetectLocalMode: NodeCIDR", "")]
    public void What_kube_proxy_refuses_is_refused_with_field_and_reason(string text, string words)
    {
        var failure = Record.Exception(() => Options(Head + text, ""));
        Assert.Equal(words.Length == 0, failure is null);
        Assert.StartsWith(words.Length == 0 ? "" : "failed validate: ", failure?.Message ?? "");
        Assert.Contains(words, failure?.Message ?? "");
    }

    [Theory]
    [InlineData("logging: {format: xml}", "format: Invalid value: \"xml\": Unsupported log format")]
    [InlineData("logging: {flushFrequency: -1s}", "flushFrequency: Invalid value: \"-1s\": Must be greater than zero")]
    [InlineData("logging: {format: json}\nfeatureGates: {LoggingBetaOptions: false}",
        "format: Forbidden: Log format json is disabled, see LoggingBetaOptions feature")]
    [InlineData("logging: {verbosity: 3000000000}", "verbosity: Invalid value: 3000000000: Must be <= 2147483647")]
    [InlineData("logging: {format: json, vmodule: [{filePattern: a}]}", "vmodule: Forbidden: Only supported for text ")]
    [InlineData("logging: {vmodule: [{filePattern: ''}]}", "vmodule[0]: Required value: File pattern must not be empt")]
    [InlineData("logging: {vmodule: [{filePattern: 'a=b'}]}", "vmodule[0]: Invalid value: \"a=b\": File pattern must ")]
    [InlineData("logging: {options: {json: {splitStream: true}}}",
        "options.json.splitStream: Forbidden: Feature LoggingAlphaOptions is disabled")]
    [InlineData("logging: {options: {text: {infoBufferSize: 1Ki}}}",
        "options.text.infoBufferSize: Forbidden: Feature LoggingAlphaOptions is disabled")]
    [InlineData(
        "logging: {options: {text: {splitStream: true, infoBufferSize: 1Ki}}}\nfeatureGates: {AllAlpha: true}", "")]
    public void Logging_is_checked_before_all_else(string text, string words)
    {
        var failure = Record.Exception(() => Options(Head + text, ""));
        Assert.Equal(words.Length > 0, failure is not null);
        Assert.Contains(words.Length == 0 ? "" : $"initialize logging: {words}", failure?.Message ?? "");
    }

    [Theory]
    [InlineData("PreferSameTrafficDistribution=false", "failed complete: cannot set feature gate "
        + "PreferSameTrafficDistribution to false, feature is locked to true")]
    [InlineData("no-gate=true", "failed complete: unrecognized feature gate: no-gate")]
    [InlineData("NFTablesProxyMode=true,SomethingNew=true", "")]
    public void Gates_that_cannot_be_set_are_refused_and_others_pass(string gates, string words) => Assert.Equal(
        words, Record.Exception(() => Options(null, $"--feature-gates={gates}"))?.Message ?? "");

    [Fact]
    public void Gates_have_their_values_for_whoever_asks()
    {
        var gates = Options(null, "--feature-gates=AllBeta=false,ComponentFlagz=true,Foo=true").FeatureGates;
        Assert.Equal((true, false, true), (
            gates.IsOn("ComponentFlagz"), gates.IsOn("ComponentStatusz"), gates.IsOn("AllowServiceExternalIPs")));
        Assert.Equal(["Foo"], gates.Others);
        Assert.False(Options(null, "--feature-gates=AllowServiceExternalIPs=false").AllowExternalIPs);
    }

    [Fact]
    public void With_a_file_flags_count_only_where_they_win()
    {
        var options = Options(
            Head + "mode: nftables\nhostnameOverride: file\nlogging: {verbosity: 1, vmodule: [{filePattern: f}]}\n",
            "--proxy-mode=iptables --cluster-cidr=10.0.0.0/8 --kubeconfig=/k --feature-gates=A=true --masquerade-all "
            + "--hostname-override=Flag --master=http://m -v=4 --vmodule=a=1 --healthz-port=1 --conntrack-strict");
        Assert.Equal((ProxyMode.Nftables, "flag", "http://m", 4), (
            options.Mode, options.NodeName, options.Master, options.Verbosity));
        Assert.Equal(["a", "f"], options.Configuration.Logging.VModule.Select(item => item.FilePattern));
        Assert.Equal(("", 0, false), (options.Kubeconfig, options.ClusterCIDRs.Count, options.MasqueradeAll));
        Assert.Equal((new IPEndPoint(IPAddress.Any, 10256), true), (
            options.HealthzEndpoint, options.IsConntrackStrict));
    }

    [Theory]
    [InlineData("", "--proxy-mode=iptables", 1)]
    [InlineData("", "--proxy-mode=nftables", 0)]
    [InlineData("", "--proxy-mode=nftables --iptables-min-sync-period=1s", 1)]
    [InlineData("", "--iptables-min-sync-period=0", 0)]
    [InlineData("mode: nftables\nnftables: {minSyncPeriod: 0s}", "", 0)]
    [InlineData("mode: nftables\nnftables: {minSyncPeriod: 1s}", "", 1)]
    [InlineData("iptables: {minSyncPeriod: 0s}", "", 1)]
    [InlineData("iptables: {minSyncPeriod: 5s}", "--iptables-min-sync-period=0", 5)]
    public void The_least_time_between_syncs_is_what_was_asked_for_or_the_modes_own(
        string text, string flags, int seconds) => Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            Options(text.Length == 0 ? null : Head + text, flags).MinSyncPeriod);

    [Theory]
    [InlineData("", "nodePortAddresses is unset; NodePort connections will be accepted on all local IPs.")]
    [InlineData("--proxy-mode=nftables", "")]
    [InlineData("--nodeport-addresses=primary", "")]
    [InlineData("--nodeport-addresses=10.0.0.0/8", "")]
    [InlineData("--nodeport-addresses=10.0.0.0/8,fd00::/8 --cluster-cidr=10.0.0.0/8,fd00::/64", "")]
    [InlineData("--nodeport-addresses=fd00::/8 --cluster-cidr=10.0.0.0/8,fd00::/64",
        "cluster appears to be dual-stack but nodePortAddresses contains only IPv6 addresses; NodePort connections "
        + "will be accepted on all local IPv4 IPs")]
    public void Node_ports_that_answer_at_more_addresses_than_meant_are_told(string flags, string words) =>
        Assert.StartsWith(words.Length == 0 ? "-" : words, ConfigurationAdvice.Of(Options(null, flags)) ?? "-");

    [Fact]
    public void Options_hold_every_field_in_force()
    {
        var options = Options(
            Head + """
                mode: nftables
                bindAddress: 192.0.2.1
                bindAddressHardFail: true
                clientConnection: {kubeconfig: /k}
                clusterCIDR: 10.0.0.0/8,fd00::/64
                conntrack: {maxPerCore: 1, min: 2, tcpBeLiberal: true, tcpCloseWaitTimeout: 3s,
                  tcpEstablishedTimeout: 4s, udpStreamTimeout: 5s, udpTimeout: 6s}
                detectLocal: {bridgeInterface: br, interfaceNamePrefix: p}
                detectLocalMode: BridgeInterface
                enableProfiling: true
                healthzBindAddress: 010.0.0.1:7
                metricsBindAddress: "[fd00::1]:8"
                iptables: {masqueradeBit: 1, localhostNodePorts: false}
                nftables: {masqueradeAll: true, masqueradeBit: 2, syncPeriod: 9s}
                nodePortAddresses: [192.0.2.0/24]
                oomScoreAdj: 3
                """,
            "--version=v1.36.2-x");
        Assert.Equivalent(
            new
            {
                Mode = ProxyMode.Nftables,
                Kubeconfig = "/k",
                DetectLocalMode = LocalMode.BridgeInterface,
                ClusterCIDRs = new[] { CIDR.Parse("10.0.0.0/8"), CIDR.Parse("fd00::/64") },
                PodBridgeInterface = "br",
                PodInterfaceNamePrefix = "p",
                NodePortAddresses = new[] { CIDR.Parse("192.0.2.0/24") },
                NodePortsOnPrimary = false,
                MasqueradeAll = true,
                MasqueradeBit = 2,
                LocalhostNodePorts = false,
                SyncPeriod = TimeSpan.FromSeconds(9),
                MinSyncPeriod = TimeSpan.Zero,
                BindAddress = Address.Parse("192.0.2.1"),
                BindAddressHardFail = true,
                EnableProfiling = true,
                OOMScoreAdj = 3,
                KubernetesVersion = "v1.36.2-x",
            },
            options);
        Assert.Equal(
            new ConntrackSection
            {
                MaxPerCore = 1,
                Min = 2,
                TCPBeLiberal = true,
                TCPCloseWaitTimeout = TimeSpan.FromSeconds(3),
                TCPEstablishedTimeout = TimeSpan.FromSeconds(4),
                UDPStreamTimeout = TimeSpan.FromSeconds(5),
                UDPTimeout = TimeSpan.FromSeconds(6),
            },
            options.Conntrack);
        Assert.Equal(IPEndPoint.Parse("10.0.0.1:7"), options.HealthzEndpoint);
        Assert.Equal(IPEndPoint.Parse("[fd00::1]:8"), options.MetricsEndpoint);
        Assert.Null(Options(null, "--healthz-port=0").HealthzEndpoint);
    }

    [Theory]
    [InlineData("--config=/nonexistent/x", "failed complete: open /nonexistent/x: no such file or directory")]
    [InlineData("--hostname-override= ", "failed complete: empty hostname-override is invalid")]
    [InlineData("--cluster-cidr=", "failed validate: KubeProxyConfiguration.DetectLocalConfiguration.ClusterCIDRs[0]: "
        + "Invalid value: \"\": must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)")]
    [InlineData("--proxy-mode=ipvs",
        "proxy mode ipvs is not to be had here; nftables takes its place (mode: nftables, or --proxy-mode=nftables)")]
    [InlineData("--dry-run", "--dry-run needs --cleanup")]
    [InlineData("--objects=a", "")]
    public void What_contradicts_itself_is_refused(string argument, string words) => Assert.Equal(
        words, Record.Exception(() => Read([argument]))?.Message ?? "");

    private ProxyOptions Options(string? file, string arguments)
    {
        var path = Path.Combine(_folder, "config.yaml");
        File.WriteAllText(path, file ?? "");
        string[] split = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Read(file is null ? split : [.. split, $"--config={path}"]);
    }

    private ProxyOptions Read(IEnumerable<string> arguments) => Start.Options(
        FlagLine.Read("kube-proxy", arguments, _ => { }), new AgentLog(_log, TimeProvider.System, 0));
}
