using Signalbox.Fuzz.Engine;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Config.Flags;
using Signalbox.Proxy.Trace;

namespace Signalbox.Fuzz.Targets;

/// <summary>What a person writes: files, flags, subjects of questions.</summary>
internal static class ConfigurationDecoders
{
    public static IEnumerable<Decoder> All =>
    [
        new("configuration", Files, Configuration)
        {
            Refusals = [typeof(ConfigurationException)], AllocatedPerByte = 6000,
        },
        new("flags", Lines, Flags)
        {
            Refusals = [typeof(FlagException)], AllocatedAlways = 4 << 20, AllocatedPerByte = 20_000, Inputs = 300,
        },
        new("subjects", Subjects, Subject) { Refusals = [typeof(FlagException)] },
    ];

    private static IEnumerable<byte[]> Files() => Seeds.Recorded("http-traffic", "*-configz.txt").Select(Seeds.Body)
        .Concat(Seeds.Texts(
            """
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            mode: nftables
            bindAddress: 0.0.0.0
            clusterCIDR: 10.244.0.0/16,fd00:10:244::/48
            clientConnection: {kubeconfig: /k, qps: 5, burst: 10, contentType: x, acceptContentTypes: y}
            configSyncPeriod: 15m0s
            conntrack: {maxPerCore: 32768, min: 131072, tcpCloseWaitTimeout: 1h0m0s, udpTimeout: 0s, tcpBeLiberal: true}
            detectLocalMode: InterfaceNamePrefix
            detectLocal: {bridgeInterface: b, interfaceNamePrefix: veth}
            featureGates: {AllAlpha: false}
            healthzBindAddress: "[::]:10256"
            hostnameOverride: n1
            iptables: {localhostNodePorts: true, masqueradeAll: false, masqueradeBit: 14, syncPeriod: 30s}
            ipvs: {excludeCIDRs: [10.0.0.0/8], scheduler: rr, strictARP: false, tcpTimeout: 0s}
            logging: {format: text, flushFrequency: 5s, verbosity: 2, vmodule: [{filePattern: a*, verbosity: 3}],
              options: {text: {infoBufferSize: 4Mi, splitStream: false}}}
            metricsBindAddress: 127.0.0.1:10249
            nftables: {masqueradeAll: true, masqueradeBit: 14, minSyncPeriod: 500ms, syncPeriod: 30s}
            nodePortAddresses: [primary, 10.0.0.0/8]
            oomScoreAdj: -999
            portRange: 30000-32767
            showHiddenMetricsForVersion: "1.35"
            winkernel: {}
            """));

    private static string Configuration(byte[] input)
    {
        var text = Seeds.Text(input);
        var read = ConfigurationReader.Read(text);
        var faults = ConfigurationCheck.Of(Completion.OfText(text, new FlagValues()));
        return $"{read.Objections?.Words} {string.Join(' ', faults)}";
    }

    private static IEnumerable<byte[]> Lines() => Seeds.Texts(
        "--proxy-mode=nftables\n--cluster-cidr\n10.244.0.0/16\n-v=5",
        "--masquerade-all\n--conntrack-max-per-core=3\n--feature-gates=A=true,B=false\n--vmodule=a=1,b*=2",
        "--nodeport-addresses=10.0.0.0/8,primary\n--nodeport_addresses=::/0\n--iptables-sync-period=1m30s",
        "--bind-address=::\n--healthz-bind-address=0.0.0.0:10256\n--metrics-bind-address\n\n--log-flush-frequency=5s",
        "--oom-score-adj=-5\n--kube-api-qps=1.5\n--config-sync-period=0\n--log-json-info-buffer-size=4Ki\n--\nx");

    private static string Flags(byte[] input)
    {
        var notes = 0;
        var values = FlagLine.Read("signalbox", Seeds.Text(input).Split('\n'), _ => notes++);
        return $"{notes} {string.Join(' ', values.Given.Keys)}";
    }

    private static IEnumerable<byte[]> Subjects() => Seeds.Texts(
        "shop/web:http", "web", "10.96.0.1:80/tcp", "[fd00::1]:53/udp", "nodeport/30080", "np/30080/sctp", "svc/web",
        "KUBE-SVC-ABCDEFGHIJKLMNOP", "service-ABCDEFGH-shop/web/tcp/http", "node", "outside=10.0.0.1", "pod/a",
        "0x4000/0x4000", "1h2m3.5s", "4Mi", "30000-32767", "30000+10", "127.0.0.1:10249", "[::]:1");

    private static string Subject(byte[] input)
    {
        var text = Seeds.Text(input);
        var quantity = Said(() => GoQuantity.Checked(text));
        var sender = Said(() => Sender.Parse(text, "home").GetType().Name);
        var receiver = Said(() => Receiver.Parse(text, "home").GetType().Name);
        var mark = Said(() => $"{TraceRequest.ParseMark(text)}");
        var subject = Core.Explain.Subject.Parse(text)?.GetType().Name;
        return $"{GoDuration.TryParse(text, out _)} {subject} {quantity} {sender} {receiver} {mark}";
    }

    private static string Said(Func<string> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception refusal) when (refusal is FlagException or FormatException)
        {
            return "-";
        }
    }
}
