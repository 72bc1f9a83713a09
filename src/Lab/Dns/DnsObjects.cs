using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Dns;

/// <summary>The cluster's DNS server, as objects of the cluster: a Deployment of pods that serve a folder of records,
/// and the Service "kube-dns" in front of it.</summary>
internal static class DnsObjects
{
    public const string Namespace = "kube-system";
    public const string Name = "kube-dns";

    private const string Label = "k8s-app";
    private const string Volume = "records";
    private const string MountPath = "/etc/dns-records";

    /// <summary>Creates what is missing.</summary>
    public static void Write(Registry registry, LabSettings settings, string records)
    {
        Ensure(registry, ResourceKinds.Services, Service(settings));
        Ensure(registry, ResourceKinds.Deployments, Deployment(settings, records));
    }

    internal static JsonObject Service(LabSettings settings) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = Metadata(),
        ["spec"] = new JsonObject
        {
            ["clusterIP"] = settings.DnsAddress.ToString(),
            ["clusterIPs"] = new JsonArray(settings.DnsAddress.ToString()),
            ["selector"] = Labels(),
            ["ports"] = new JsonArray(Port("dns", "UDP"), Port("dns-tcp", "TCP")),
        },
    };

    /// <summary>Two pods where there are two nodes for them.</summary>
    internal static JsonObject Deployment(LabSettings settings, string records) => new()
    {
        ["apiVersion"] = "apps/v1",
        ["kind"] = "Deployment",
        ["metadata"] = Metadata(),
        ["spec"] = new JsonObject
        {
            ["replicas"] = Math.Min(2, settings.Nodes),
            ["selector"] = new JsonObject { ["matchLabels"] = Labels() },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = Labels() },
                ["spec"] = new JsonObject
                {
                    ["dnsPolicy"] = "Default",
                    ["terminationGracePeriodSeconds"] = 1,
                    ["containers"] = new JsonArray(Container()),
                    ["volumes"] = new JsonArray(new JsonObject
                    {
                        ["name"] = Volume,
                        ["hostPath"] = new JsonObject { ["path"] = records, ["type"] = "Directory" },
                    }),
                },
            },
        },
    };

    /// <summary>dnsmasq, knowing nothing but the records: every other name does not exist, at once. It reads them again
    /// when their folder says so.</summary>
    internal static IReadOnlyList<string> Arguments(string records) =>
    [
        "--keep-in-foreground", "--log-facility=-", "--conf-file=/dev/null", "--pid-file=", "--user=root",
        "--no-hosts", $"--addn-hosts={RecordFolder.HostsIn(records)}", "--clear-on-reload",
        $"--resolv-file={RecordFolder.SignalIn(records)}", "--address=/#/", $"--local=/{LabSettings.Domain}/",
        "--local=/in-addr.arpa/", "--local=/ip6.arpa/", "--local-ttl=1", "--dns-forward-max=1000",
    ];

    private static JsonObject Container() => new()
    {
        ["name"] = "dns",
        ["image"] = "signalbox.dev/dns",
        ["command"] = new JsonArray([.. Words(["dnsmasq", .. Arguments(MountPath)])]),
        ["ports"] = new JsonArray(ContainerPort("dns", "UDP"), ContainerPort("dns-tcp", "TCP")),
        ["readinessProbe"] = new JsonObject
        {
            ["tcpSocket"] = new JsonObject { ["port"] = 53 },
            ["periodSeconds"] = 1,
        },
        ["volumeMounts"] = new JsonArray(new JsonObject
        {
            ["name"] = Volume,
            ["mountPath"] = MountPath,
            ["readOnly"] = true,
        }),
    };

    private static void Ensure(Registry registry, ResourceKind kind, JsonObject wanted)
    {
        if (registry.Store.Find(kind, Namespace, Name) is null)
        {
            registry.Create(kind, wanted);
        }
    }

    private static JsonObject Metadata() => new()
    {
        ["name"] = Name,
        ["namespace"] = Namespace,
        ["labels"] = Labels(),
    };

    private static JsonObject Labels() => new() { [Label] = Name };

    private static JsonObject Port(string name, string protocol) => new()
    {
        ["name"] = name,
        ["port"] = 53,
        ["protocol"] = protocol,
        ["targetPort"] = 53,
    };

    private static JsonObject ContainerPort(string name, string protocol) => new()
    {
        ["name"] = name,
        ["containerPort"] = 53,
        ["protocol"] = protocol,
    };

    private static IEnumerable<JsonNode?> Words(IEnumerable<string> words) =>
        words.Select(word => (JsonNode?)JsonValue.Create(word));
}
