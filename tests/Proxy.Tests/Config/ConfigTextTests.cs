using System.Text.Json;
using Signalbox.Proxy.Config;
using Signalbox.Testing.Golden;

namespace Signalbox.Proxy.Tests.Config;

public sealed class ConfigTextTests
{
    private const string Head = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

    /// <summary>Values that differ from all defaults, of every type and section.</summary>
    private const string Everything = Head + """
        featureGates: {B: false, A: true}
        bindAddress: "::"
        bindAddressHardFail: true
        clientConnection: {acceptContentTypes: json, burst: -3, contentType: c, kubeconfig: /k, qps: 0.5}
        clusterCIDR: 10.0.0.0/8,fd00::/64
        configSyncPeriod: 1m30s
        conntrack:
          maxPerCore: 0
          min: 7
          tcpBeLiberal: true
          tcpCloseWaitTimeout: 0s
          tcpEstablishedTimeout: 1h
          udpStreamTimeout: 1500ms
          udpTimeout: 10us
        detectLocal: {bridgeInterface: br0, interfaceNamePrefix: "on"}
        detectLocalMode: BridgeInterface
        enableProfiling: true
        hostnameOverride: "1:20"
        iptables: {localhostNodePorts: false, masqueradeAll: true, masqueradeBit: 0, minSyncPeriod: 5s, syncPeriod: 6s}
        ipvs:
          excludeCIDRs: []
          minSyncPeriod: 2s
          scheduler: rr
          strictARP: true
          syncPeriod: 9s
          tcpFinTimeout: 3s
          tcpTimeout: 4s
          udpTimeout: 5s
        logging:
          format: json
          flushFrequency: 1000000000
          options: {json: {infoBufferSize: 1Ki, splitStream: true}, text: {infoBufferSize: 5}}
          verbosity: 4
          vmodule: [{filePattern: "a*", verbosity: 5}]
        metricsBindAddress: 10.0.0.1
        mode: nftables
        nftables: {masqueradeAll: true, masqueradeBit: 3, minSyncPeriod: 3s, syncPeriod: 40s}
        nodePortAddresses: [10.0.0.0/8]
        oomScoreAdj: 5
        portRange: 1-2
        showHiddenMetricsForVersion: "1.35"
        windowsRunAsService: true
        winkernel: {enableDSR: true, forwardHealthCheckVip: true, networkName: w, rootHnsEndpointName: r, sourceVip: s}
        """;

    [Fact]
    public void Every_field_is_read_and_written_by_name_with_Gos_forms()
    {
        var read = Read(Everything);
        var yaml = ConfigText.Yaml(read);
        Assert.Equal(
            ["apiVersion", "bindAddress", "bindAddressHardFail", "clientConnection", "clusterCIDR"],
            yaml.Split('\n').Where(line => line[..1] != " ").Take(5).Select(line => line.Split(':')[0]));
        foreach (var line in new[]
        {
            "bindAddress: '::'", "burst: -3", "qps: 0.5", "configSyncPeriod: 1m30s", "udpStreamTimeout: 1.5s",
            "udpTimeout: 10µs", "interfaceNamePrefix: \"on\"", "hostnameOverride: \"1:20\"", "masqueradeBit: 0",
            "excludeCIDRs: []", "flushFrequency: 1s", "- filePattern: a*", "healthzBindAddress: '[::]:10256'",
            "metricsBindAddress: 10.0.0.1:10249", "showHiddenMetricsForVersion: \"1.35\"", "splitStream: true",
            "windowsRunAsService: true", "- 10.0.0.0/8", "A: true", "tcpEstablishedTimeout: 1h0m0s",
        })
        {
            Assert.Contains(line, yaml.Split('\n').Select(one => one.Trim()));
        }

        var byDefault = Leaves(ConfigText.Json(ConfigurationDefaults.Full)).ToHashSet();
        Assert.Equal(
            ["$.kind=KubeProxyConfiguration", "$.apiVersion=kubeproxy.config.k8s.io/v1alpha1"],
            Leaves(ConfigText.Json(read)).Where(byDefault.Contains));
        Assert.Equal(TimeSpan.FromSeconds(3), read.AskedMinSyncPeriod);
    }

    [Fact]
    public void What_is_written_reads_back_as_the_same_configuration()
    {
        foreach (var text in new[] { Head, Everything })
        {
            var configuration = Read(text);
            Assert.Equal(ConfigText.Json(configuration), ConfigText.Json(Read(ConfigText.Yaml(configuration))));
            Assert.Equal(ConfigText.Json(configuration), ConfigText.Json(Read(ConfigText.Json(configuration))));
        }
    }

    [Theory]
    [InlineData("file")]
    [InlineData("unknown-field")]
    public void A_recorded_file_is_written_as_kube_proxy_wrote_it(string name)
    {
        var recording = ConfigRecording.Of(name);
        var read = Completion.OfFile(ConfigurationReader.Read(recording.Config!).Configuration);
        Assert.Equal(recording.Written, ConfigText.Yaml(read));
    }

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public void The_JSON_is_what_kube_proxy_served(string mode)
    {
        var folder = Repository.Shared("http-traffic");
        Assert.SkipWhen(folder is null, Repository.NoShared);
        var served = File.ReadAllText(Path.Combine(folder, $"{mode}-configz.txt"));
        using var json = JsonDocument.Parse(served[served.IndexOf("\n\n", StringComparison.Ordinal)..]);
        var inner = json.RootElement.GetProperty("kubeproxy.config.k8s.io").GetRawText();
        Assert.Equal(inner, ConfigText.Json(Completion.OfFile(Read(inner))));
    }

    /// <summary>PATH=VALUE of all that is no object.</summary>
    private static IEnumerable<string> Leaves(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. Of(document.RootElement, "$")];

        static IEnumerable<string> Of(JsonElement value, string path) => value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().SelectMany(property => Of(property.Value, $"{path}.{property.Name}"))
            : [$"{path}={value}"];
    }

    private static ProxyConfiguration Read(string text) => ConfigurationReader.Read(text).Configuration;
}
