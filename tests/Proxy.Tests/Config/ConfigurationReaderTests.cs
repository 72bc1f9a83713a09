using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Tests.Config;

public sealed class ConfigurationReaderTests
{
    private const string Head = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

    [Theory]
    [InlineData("iptables: {syncPeriod: 30}",
        "json: cannot unmarshal number into Go struct field KubeProxyIPTablesConfiguration.iptables.syncPeriod "
        + "of type string")]
    [InlineData("bindAddress: [a]",
        "json: cannot unmarshal array into Go struct field KubeProxyConfiguration.bindAddress of type string")]
    [InlineData("bindAddress: ::", "error converting YAML to JSON", "yaml: line 3")]
    [InlineData("oomScoreAdj: 1.5",
        "json: cannot unmarshal number 1.5 into Go struct field KubeProxyConfiguration.oomScoreAdj of type int32")]
    [InlineData("conntrack: {min: 3000000000}",
        "cannot unmarshal number 3000000000 into Go struct field KubeProxyConntrackConfiguration.conntrack.min")]
    [InlineData("conntrack: 5",
        "cannot unmarshal number into Go struct field KubeProxyConfiguration.conntrack of type "
        + "v1alpha1.KubeProxyConntrackConfiguration")]
    [InlineData("enableProfiling: \"true\"", "cannot unmarshal string", "enableProfiling of type bool")]
    [InlineData("nodePortAddresses: primary", "cannot unmarshal string", "nodePortAddresses of type []string")]
    [InlineData("nodePortAddresses: [5]", "cannot unmarshal number", "nodePortAddresses[0] of type string")]
    [InlineData("featureGates: [A]", "cannot unmarshal array", "featureGates of type map[string]bool")]
    [InlineData("featureGates: {A: 1}", "cannot unmarshal number", "featureGates.A of type bool")]
    [InlineData("logging: {verbosity: -1}", "cannot unmarshal number -1", "logging.verbosity of type uint32")]
    [InlineData("logging: {vmodule: [{verbosity: x}]}", "cannot unmarshal string", "vmodule[0].verbosity")]
    [InlineData("logging: {options: {text: {infoBufferSize: lots}}}", "quantities must match", "infoBufferSize")]
    [InlineData("clientConnection: {qps: fast}", "cannot unmarshal string", "clientConnection.qps of type float32")]
    [InlineData("ipvs: {tcpTimeout: 5x}", "time: unknown unit \"x\" in duration \"5x\"", "ipvs.tcpTimeout")]
    [InlineData("nftables: {syncPeriod: ''}", "time: invalid duration \"\"", "nftables.syncPeriod")]
    [InlineData("a: b: c", "error converting YAML to JSON: yaml: line 3")]
    public void A_value_of_the_wrong_type_is_refused_with_its_place(string text, params string[] words)
    {
        var failure = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(Head + text));
        Assert.StartsWith("failed to decode: ", failure.Message);
        Assert.All(words, word => Assert.Contains(word, failure.Message));
    }

    [Theory]
    [InlineData("mode: nftables\n", "Object 'Kind' is missing in 'mode: nftables\n'")]
    [InlineData("", "Object 'Kind' is missing in ''")]
    [InlineData("kind: KubeProxyConfiguration", "Object 'apiVersion' is missing in 'kind: KubeProxyConfiguration'")]
    [InlineData("kind: Pod\napiVersion: v1", "no kind \"Pod\" is registered for version \"v1\"")]
    [InlineData("just words", "couldn't get version/kind; json parse error: json: cannot unmarshal string")]
    public void What_is_no_configuration_is_refused(string text, string words) => Assert.StartsWith(
        $"failed to decode: {words}",
        Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(text)).Message);

    [Theory]
    [InlineData("colour: red", "unknown field \"colour\"", "3")]
    [InlineData("iptables:\n  colour: red\nwings: 2\nMode: x",
        "unknown field \"iptables.colour\", unknown field \"wings\", unknown field \"Mode\"", "4,5,6")]
    [InlineData("logging:\n  vmodule:\n  - {filePattern: a, verbosity: 1}\n  - filePattern: b\n    level: 2",
        "unknown field \"logging.vmodule[1].level\"", "7")]
    [InlineData("mode: iptables\nmode: nftables",
        "yaml: unmarshal errors:\n  line 4: key \"mode\" already set in map", "4")]
    public void An_unknown_or_repeated_field_is_told_with_its_line_and_passed_over(
        string text, string words, string lines)
    {
        var read = ConfigurationReader.Read(Head + text);
        Assert.Equal($"strict decoding error: {words}", read.Objections?.Words);
        Assert.Equal(lines, read.Objections?.Lines);
        Assert.Equal(text.EndsWith("mode: nftables") ? "nftables" : "", read.Configuration.Mode);
    }

    [Theory]
    [InlineData("", "0.0.0.0:10256", "127.0.0.1:10249")]
    [InlineData("bindAddress: 10.1.2.3", "0.0.0.0:10256", "127.0.0.1:10249")]
    [InlineData("bindAddress: '::'", "[::]:10256", "[::1]:10249")]
    [InlineData("bindAddress: nonsense", "[::]:10256", "[::1]:10249")]
    [InlineData("healthzBindAddress: 1.2.3.4\nmetricsBindAddress: fd00::1", "1.2.3.4:10256", "[fd00::1]:10249")]
    [InlineData("healthzBindAddress: ''\nmetricsBindAddress: localhost:1", "0.0.0.0:10256", "localhost:1")]
    public void Server_addresses_follow_the_bind_address_and_get_a_port(string text, string healthz, string metrics)
    {
        var read = ConfigurationReader.Read(Head + text).Configuration;
        Assert.Equal((healthz, metrics), (read.HealthzBindAddress, read.MetricsBindAddress));
    }

    [Theory]
    [InlineData("", 1, null)]
    [InlineData("iptables: {minSyncPeriod: 0s}", 1, null)]
    [InlineData("iptables: {minSyncPeriod: 1s}", 1, 1)]
    [InlineData("iptables: {minSyncPeriod: 7s}", 7, 7)]
    [InlineData("mode: nftables\nnftables: {minSyncPeriod: 0s}\niptables: {minSyncPeriod: 7s}", 1, null)]
    [InlineData("mode: nftables\nnftables: {minSyncPeriod: 2s}", 2, 2)]
    public void A_least_period_of_zero_is_none_that_was_asked_for(string text, int shown, int? asked)
    {
        var read = ConfigurationReader.Read(Head + text).Configuration;
        Assert.Equal(TimeSpan.FromSeconds(shown), SharedFields.Of(read).MinSyncPeriod);
        Assert.Equal(asked, read.AskedMinSyncPeriod?.TotalSeconds);
    }

    [Fact]
    public void Zero_values_give_way_to_defaults_and_explicit_zeros_of_other_fields_stay()
    {
        var read = ConfigurationReader.Read(Head + """
            clientConnection: {qps: 0, burst: 0, contentType: ""}
            logging: {format: "", flushFrequency: 0}
            configSyncPeriod: 0s
            nftables: {syncPeriod: 0s, masqueradeBit: 0}
            iptables: {masqueradeBit: 0, localhostNodePorts: null}
            conntrack: {maxPerCore: 0, tcpEstablishedTimeout: 0s}
            oomScoreAdj: 0
            """).Configuration;
        Assert.Equal(ConfigurationDefaults.Full.ClientConnection, read.ClientConnection);
        Assert.Equal(ConfigurationDefaults.Full.Logging, read.Logging);
        Assert.Equal(TimeSpan.FromMinutes(15), read.ConfigSyncPeriod);
        Assert.Equal((TimeSpan.FromSeconds(30), 0), (read.Nftables.SyncPeriod, read.Nftables.MasqueradeBit));
        Assert.Equal((0, true), (read.Iptables.MasqueradeBit, read.Iptables.LocalhostNodePorts));
        Assert.Equal((0, TimeSpan.Zero), (read.Conntrack.MaxPerCore, read.Conntrack.TCPEstablishedTimeout));
        Assert.Equal(0, read.OOMScoreAdj);
    }

    [Fact]
    public void JSON_with_tabs_is_read_too() => Assert.Equal("nftables", ConfigurationReader.Read(
        "{\n\t\"kind\": \"KubeProxyConfiguration\",\n\t\"apiVersion\": \"kubeproxy.config.k8s.io/v1alpha1\",\n"
        + "\t\"mode\": \"nftables\"\n}\n").Configuration.Mode);
}
