using System.Text.Json;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Config.Flags;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Tests.Config.Flags;

public sealed class FlagLineTests
{
    /// <summary>Those that are taken without effect on any field.</summary>
    private static readonly string[] WithoutField =
    [
        "boot-id-file", "cleanup", "config", "conntrack-strict", "dry-run", "help", "init-only", "machine-id-file",
        "master", "objects", "once", "service-counters", "version", "write-config-to",
    ];

    /// <summary>Arguments, and the field that they set.</summary>
    public static TheoryData<string, string> Fields => new()
    {
        { "--bind-address=::", "$.bindAddress=::" },
        { "--bind-address=", "$.bindAddress=0.0.0.0" },
        { "--bind-address=010.0.0.1", "$.bindAddress=010.0.0.1" },
        { "--bind-address-hard-fail", "$.bindAddressHardFail=True" },
        { "--cluster-cidr=10.0.0.0/8,fd00::/64", "$.clusterCIDR=10.0.0.0/8,fd00::/64" },
        { "--config-sync-period=1h", "$.configSyncPeriod=1h0m0s" },
        { "--conntrack-max-per-core=0", "$.conntrack.maxPerCore=0" },
        { "--conntrack-min 5", "$.conntrack.min=5" },
        { "--conntrack-tcp-be-liberal=T", "$.conntrack.tcpBeLiberal=True" },
        { "--conntrack-tcp-timeout-close-wait=0", "$.conntrack.tcpCloseWaitTimeout=0s" },
        { "--conntrack-tcp-timeout-established=1m", "$.conntrack.tcpEstablishedTimeout=1m0s" },
        { "--conntrack-udp-timeout=10us", "$.conntrack.udpTimeout=10µs" },
        { "--conntrack-udp-timeout-stream=1.5s", "$.conntrack.udpStreamTimeout=1.5s" },
        { "--detect-local-mode=NodeCIDR", "$.detectLocalMode=NodeCIDR" },
        { "--feature-gates=A=true,B=0 --feature-gates=A=f", "$.featureGates.A=False" },
        { "--healthz-bind-address=10.0.0.1", "$.healthzBindAddress=10.0.0.1:10256" },
        { "--healthz-bind-address=[::1]:7", "$.healthzBindAddress=[::1]:7" },
        { "--healthz-bind-address=::1", "$.healthzBindAddress=[::1]:10256" },
        { "--healthz-port=7", "$.healthzBindAddress=0.0.0.0:10256" },
        { "--healthz-bind-address=10.0.0.1 --healthz-port=7", "$.healthzBindAddress=10.0.0.1:7" },
        { "--healthz-port=0", "$.healthzBindAddress=" },
        { "--hostname-override= Node-A ", "$.hostnameOverride=node-a" },
        { "--iptables-localhost-nodeports=false", "$.iptables.localhostNodePorts=False" },
        { "--iptables-masquerade-bit=3", "$.iptables.masqueradeBit=3" },
        { "--iptables-min-sync-period=0", "$.iptables.minSyncPeriod=0s" },
        { "--iptables-min-sync-period=5s --proxy-mode=nftables", "$.nftables.minSyncPeriod=5s" },
        { "--iptables-sync-period=5s", "$.iptables.syncPeriod=5s" },
        { "--iptables-sync-period=5s --proxy-mode=ipvs", "$.ipvs.syncPeriod=30s" },
        { "--ipvs-exclude-cidrs=a,b --ipvs-exclude-cidrs=c", "$.ipvs.excludeCIDRs=[\"a\",\"b\",\"c\"]" },
        { "--ipvs-min-sync-period=5s --proxy-mode=ipvs", "$.ipvs.minSyncPeriod=5s" },
        { "--ipvs-scheduler=rr", "$.ipvs.scheduler=rr" },
        { "--ipvs-strict-arp", "$.ipvs.strictARP=True" },
        { "--ipvs-sync-period=5s --proxy-mode=ipvs", "$.ipvs.syncPeriod=5s" },
        { "--ipvs-tcp-timeout=1s", "$.ipvs.tcpTimeout=1s" },
        { "--ipvs-tcpfin-timeout=1s", "$.ipvs.tcpFinTimeout=1s" },
        { "--ipvs-udp-timeout=1s", "$.ipvs.udpTimeout=1s" },
        { "--kube-api-burst=3", "$.clientConnection.burst=3" },
        { "--kube-api-content-type=c", "$.clientConnection.contentType=c" },
        { "--kube-api-qps=2.5", "$.clientConnection.qps=2.5" },
        { "--kubeconfig=/k", "$.clientConnection.kubeconfig=/k" },
        { "--log-flush-frequency=1s", "$.logging.flushFrequency=1s" },
        { "--log-json-info-buffer-size=1Ki", "$.logging.options.json.infoBufferSize=1Ki" },
        { "--log-json-split-stream", "$.logging.options.json.splitStream=True" },
        { "--log-text-info-buffer-size=5", "$.logging.options.text.infoBufferSize=5" },
        { "--log-text-split-stream", "$.logging.options.text.splitStream=True" },
        { "--logging-format=json", "$.logging.format=json" },
        { "--masquerade-all --proxy-mode=nftables", "$.nftables.masqueradeAll=True" },
        { "--masquerade-all --proxy-mode=nftables", "$.iptables.masqueradeAll=False" },
        { "--metrics-bind-address=[::]:1", "$.metricsBindAddress=[::]:1" },
        { "--metrics-port=0", "$.metricsBindAddress=" },
        { "--nodeport-addresses=10.0.0.0/8 --nodeport-addresses=fd00::/8",
            "$.nodePortAddresses=[\"10.0.0.0/8\",\"fd00::/8\"]" },
        { "--proxy-mode=nftables", "$.nodePortAddresses=[\"primary\"]" },
        { "--oom-score-adj=-5", "$.oomScoreAdj=-5" },
        { "--pod-bridge-interface=br", "$.detectLocal.bridgeInterface=br" },
        { "--pod-interface-name-prefix=p", "$.detectLocal.interfaceNamePrefix=p" },
        { "--profiling", "$.enableProfiling=True" },
        { "--proxy_mode nftables --proxy-mode iptables", "$.mode=iptables" },
        { "--show-hidden-metrics-for-version=1.35", "$.showHiddenMetricsForVersion=1.35" },
        { "-v2", "$.logging.verbosity=2" },
        { "-v=3", "$.logging.verbosity=3" },
        { "-v 4", "$.logging.verbosity=4" },
        { "--v 5", "$.logging.verbosity=5" },
        { "--vmodule=a=1,b*=2, ", "$.logging.vmodule=[{\"filePattern\":\"a\",\"verbosity\":1},"
            + "{\"filePattern\":\"b*\",\"verbosity\":2}]" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_flag_sets_its_field(string arguments, string field)
    {
        var trimmed = arguments.Contains("vmodule") ? [arguments.TrimEnd(' ')] : SplitUp(arguments);
        Assert.Contains(field, Leaves(ConfigText.Json(Complete(trimmed))));
    }

    [Fact]
    public void Every_flag_that_has_a_field_is_in_the_table_above()
    {
        var tried = Fields.SelectMany(row => SplitUp(row.Data.Item1))
            .Select(argument => argument.TrimStart('-').Split('=')[0].Replace('_', '-'));
        Assert.Empty(FlagTable.All.Select(flag => flag.Name).Except(WithoutField).Except(tried));
    }

    [Theory]
    [InlineData("--colour=red", "unknown flag: --colour")]
    [InlineData("--logtostderr", "unknown flag: --logtostderr")]
    [InlineData("-x", "unknown shorthand flag: 'x' in -x")]
    [InlineData("--=1", "bad flag syntax: --=1")]
    [InlineData("--config", "flag needs an argument: --config")]
    [InlineData("-v", "flag needs an argument: 'v' in -v")]
    [InlineData("--iptables-sync-period=30", "invalid argument \"30\" for \"--iptables-sync-period\" flag: "
        + "time: missing unit in duration \"30\"")]
    [InlineData("--profiling=maybe", "invalid argument \"maybe\" for \"--profiling\" flag: "
        + "strconv.ParseBool: parsing \"maybe\": invalid syntax")]
    [InlineData("--conntrack-min=x", "invalid argument \"x\" for \"--conntrack-min\" flag: "
        + "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("--oom-score-adj=3000000000", "invalid argument \"3000000000\" for \"--oom-score-adj\" flag: "
        + "strconv.ParseInt: parsing \"3000000000\": value out of range")]
    [InlineData("--kube-api-qps=x", "invalid argument \"x\" for \"--kube-api-qps\" flag: "
        + "strconv.ParseFloat: parsing \"x\": invalid syntax")]
    [InlineData("-v=-1", "invalid argument \"-1\" for \"-v, --v\" flag: "
        + "strconv.ParseUint: parsing \"-1\": invalid syntax")]
    [InlineData("--vmodule=a", "invalid argument \"a\" for \"--vmodule\" flag: "
        + "\"a\" does not have the pattern=N format")]
    [InlineData("--feature-gates=A", "invalid argument \"A\" for \"--feature-gates\" flag: "
        + "malformed pair, expect string=bool")]
    [InlineData("--feature-gates=A=x", "invalid argument \"A=x\" for \"--feature-gates\" flag: "
        + "invalid value of A: x, err: strconv.ParseBool: parsing \"x\": invalid syntax")]
    [InlineData("--bind-address=x", "invalid argument \"x\" for \"--bind-address\" flag: "
        + "\"x\" is not a valid IP address")]
    [InlineData("--healthz-bind-address=x", "invalid argument \"x\" for \"--healthz-bind-address\" flag: "
        + "\"x\" is not in a valid format (ip or ip:port): address x: missing port in address")]
    [InlineData("--healthz-bind-address=localhost:1", "invalid argument \"localhost:1\" for "
        + "\"--healthz-bind-address\" flag: \"localhost\" is not a valid IP address")]
    [InlineData("--metrics-bind-address=1.2.3.4:http", "invalid argument \"1.2.3.4:http\" for "
        + "\"--metrics-bind-address\" flag: \"http\" is not a valid number")]
    [InlineData("--log-json-info-buffer-size=lots", "invalid argument \"lots\" for \"--log-json-info-buffer-size\" "
        + "flag: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")]
    [InlineData("--version=v2", "invalid argument \"v2\" for \"--version\" flag: version \"v2\" must match "
        + "major/minor/patch of default version \"v1.36.2\"")]
    [InlineData("foo bar", "\"kube-proxy\" does not take any arguments, got [\"foo\" \"bar\"]")]
    [InlineData("-", "\"kube-proxy\" does not take any arguments, got [\"-\"]")]
    [InlineData("proxy", "\"kube-proxy\" does not take any arguments, got [\"proxy\"]")]
    [InlineData("kube-proxy", "\"kube-proxy\" does not take any arguments, got [\"kube-proxy\"]")]
    [InlineData("--profiling true", "\"kube-proxy\" does not take any arguments, got [\"true\"]")]
    [InlineData("-- --v=1", "\"kube-proxy\" does not take any arguments, got [\"--v=1\"]")]
    public void What_pflag_refuses_is_refused_in_its_words(string arguments, string words) => Assert.Equal(
        words, Assert.Throws<FlagException>(() => FlagLine.Read("kube-proxy", arguments.Split(' '), _ => { })).Message);

    [Theory]
    [InlineData("bad-duration")]
    [InlineData("unknown-flag")]
    [InlineData("positional")]
    public void Flag_errors_are_those_that_were_recorded(string name)
    {
        var recording = ConfigRecording.Of(name);
        var failure = Assert.Throws<FlagException>(
            () => FlagLine.Read("kube-proxy", recording.Arguments.Split(' '), _ => { }));
        Assert.Equal(recording.Errors.Split("   (")[0].TrimEnd('\n'), $"Error: {failure.Message}");
        Assert.Equal(recording.Errors.Contains("usage"), failure.WantsUsage);
    }

    [Fact]
    public void Empty_arguments_are_tolerated_and_help_ends_the_reading()
    {
        Assert.False(FlagLine.Read("kube-proxy", ["", ""], _ => { }).Help);
        Assert.Equal(["o"], FlagLine.Read("signalbox proxy", ["--objects=o"], _ => { }).Objects);
        Assert.True(FlagLine.Read("kube-proxy", ["foo", "-h", "--colour"], _ => { }).Help);
        Assert.Equal("raw", FlagLine.Read("kube-proxy", ["--version=raw"], _ => { }).Version);
        Assert.Equal("v1.36.2-x", FlagLine.Read("kube-proxy", ["--version=v1.36.2-x"], _ => { }).Version);
    }

    [Fact]
    public void A_deprecated_flag_is_noted()
    {
        var notes = new List<string>();
        FlagLine.Read("kube-proxy", ["--metrics-port=1"], notes.Add);
        Assert.StartsWith("Flag --metrics-port has been deprecated, This flag is deprecated", Assert.Single(notes));
    }

    [Fact]
    public void Flags_that_were_given_are_shown_with_Gos_forms()
    {
        const string Arguments =
            "--iptables-sync-period=90s --profiling=1 --nodeport-addresses=a --nodeport-addresses=b,c";
        var given = FlagLine.Read("kube-proxy", Arguments.Split(' '), _ => { }).Given;
        Assert.Equal(("1m30s", "true", "[a,b,c]"), (
            given["iptables-sync-period"], given["profiling"], given["nodeport-addresses"]));
    }

    private static ProxyConfiguration Complete(IEnumerable<string> arguments) => Completion.Of(
        FlagLine.Read("kube-proxy", arguments, _ => { }), new AgentLog(TextWriter.Null, TimeProvider.System, 0));

    /// <summary>At blanks before dashes, and between a name and its value.</summary>
    private static string[] SplitUp(string arguments) => arguments.Contains("= ")
        ? [arguments] : arguments.Split(' ');

    private static IReadOnlyList<string> Leaves(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. Of(document.RootElement, "$")];

        static IEnumerable<string> Of(JsonElement value, string path) => value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().SelectMany(property => Of(property.Value, $"{path}.{property.Name}"))
            : [$"{path}={value}"];
    }
}
