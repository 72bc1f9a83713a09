using System.Text.Json;
using Signalbox.Cluster.Decode;
using Signalbox.Cluster.Files;
using Signalbox.Cluster.Yaml;
using Signalbox.Core.Model;
using Signalbox.Fuzz.Engine;
using YamlDotNet.Core;

namespace Signalbox.Fuzz.Targets;

/// <summary>Objects as JSON and as YAML.</summary>
internal static class ObjectDecoders
{
    private static readonly string[] Kinds = ["Service", "EndpointSlice", "Node", "ServiceCIDR"];

    public static IEnumerable<Decoder> All =>
    [
        new("object", JsonObjects, One) { AllocatedPerByte = 1000 },
        new("objects", () => JsonObjects().Concat(Yaml()), Several) { AllocatedPerByte = 4000 },
        new("objects-json", JsonObjects, Json)
        {
            Refusals = [typeof(JsonException)], AllocatedPerByte = 1000,
        },
        new("yaml", Yaml, ToJson) { Refusals = [typeof(YamlException)], AllocatedPerByte = 6000 },
        new("json-to-yaml", JsonObjects, ThereAndBack)
        {
            Refusals = [typeof(JsonException)], AllocatedPerByte = 12_000, Inputs = 500,
        },
        new("address", Addresses, Address) { Inputs = 3000 },
    ];

    internal static IEnumerable<byte[]> JsonObjects() => Yaml()
        .SelectMany(yaml => YamlToJson.Convert(new StringReader(Seeds.Text(yaml))).Take(6))
        .Select(document => document.Json.ToArray())
        .Where(json => json.Length < 8000)
        .Concat(Seeds.Texts(
            """
            {"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","metadata":{"name":"a-1","namespace":"b",
             "labels":{"kubernetes.io/service-name":"a"},"annotations":{
             "endpoints.kubernetes.io/last-change-trigger-time":"2026-03-04T05:06:07Z"}},"addressType":"IPv6",
             "ports":[{"name":"x","protocol":"SCTP","port":80,"appProtocol":"http"}],
             "endpoints":[{"addresses":["fd00::1"],"conditions":{"ready":true,"serving":null,"terminating":false},
             "nodeName":"n1","zone":"z","hints":{"forZones":[{"name":"z"}],"forNodes":[{"name":"n1"}]},
             "targetRef":{"kind":"Pod","name":"p"}}]}
            """,
            """
            {"kind":"ServiceCIDR","apiVersion":"networking.k8s.io/v1","metadata":{"name":"k"},
             "spec":{"cidrs":["10.96.0.0/12","fd00::/108"]}}
            """,
            """
            {"kind":"NodeList","apiVersion":"v1","items":[{"metadata":{"name":"n"},"spec":{"podCIDRs":["10.0.0.0/24"]},
             "status":{"addresses":[{"type":"InternalIP","address":"1.2.3.4"}]}}]}
            """));

    internal static IEnumerable<byte[]> Yaml() => Seeds.Files("tests/Golden", "cluster.yaml", 6000)
        .Concat(Seeds.Files("demo", "*.yaml", 6000))
        .Concat(Seeds.Recorded("golden", "cluster.yaml", 6000).Take(10))
        .Concat(Seeds.Texts(
            "a: &x {b: [1, 0x10, 1e3, .5, yes, ~, 2026-01-01, 1:20]}\nc: *x\nd:\n  <<: *x\n  b: |\n    t\n    u\n",
            "? k\n: !!str 5\n'q': \"\\u00e9\\n\"\n---\n- - - a\n...\n--- >\n folded\n text\n# end\n",
            "%YAML 1.1\n---\n!t {a: !!int '5', <<: [{a: 1}, {b: 2}]}\n"));

    private static string One(byte[] json)
    {
        var words = "";
        foreach (var kind in Kinds)
        {
            var one = ObjectDecoder.DecodeOne(json, kind, new NamePool());
            words += $"{one.State} {string.Join(' ', one.Refusals.Select(why => why.Field + why.Reason))} ";
            words += Own(one.Set);
        }

        return words;
    }

    private static string Several(byte[] text)
    {
        var words = new ObjectWords { WantsServices = true, WantsPods = true, Pod = new ServiceName("b", "p") };
        var content = ObjectText.Read("given.yaml", text, new ObjectQuestion(Words: words));
        return $"{content.Objects.Length} {content.Broken?.Refusal.Reason} "
            + string.Join(' ', content.Faults.Select(fault => fault.Refusal.Field + fault.Refusal.Reason))
            + $"{words.AddressesOfPod.Count()} {words.Of(new ServiceName("garden", "rose"))?.Selector.Count}";
    }

    private static string Json(byte[] text)
    {
        var into = new DecodedObjects();
        ObjectDecoder.Decode(text, into);
        return $"{into.Objects.Count} {string.Join(' ', into.Refusals.Select(one => one.Refusal.Reason))}";
    }

    /// <summary>What a Service or slice was refused of itself, and that what was kept can be read.</summary>
    private static string Own(ClusterChange? set) => set switch
    {
        ClusterChange.ServiceSet { Service: var service } =>
            $"{service.Ports.Count} {string.Join(' ', service.Refusals.Items.Select(why => why.Field + why.Reason))}",
        ClusterChange.SliceSet { Slice: var slice } =>
            $"{slice.Endpoints.Count(endpoint => endpoint.IsReady)} of {slice.Endpoints.Count} "
            + string.Join(' ', slice.Refusals.Items.Select(why => why.Field + why.Reason)),
        _ => "",
    };

    private static string ToJson(byte[] text)
    {
        var words = "";
        foreach (var (_, json) in YamlToJson.Convert(new StringReader(Seeds.Text(text))))
        {
            using var document = JsonDocument.Parse(json);
            words += document.RootElement.ValueKind;
        }

        var marks = new YamlMarks();
        YamlToJson.ConvertFirst(new StringReader(Seeds.Text(text)), marks);
        return $"{words} {marks.Repeated.Count}";
    }

    /// <summary>What was said in YAML means the same again.</summary>
    private static string ThereAndBack(byte[] json)
    {
        var yaml = JsonToYaml.Convert(json);
        IReadOnlyList<ReadOnlyMemory<byte>> again;
        try
        {
            again = [.. YamlToJson.Convert(new StringReader(yaml)).Select(document => document.Json)];
        }
        catch (YamlException twice) when (twice.Message.Contains("already set", StringComparison.Ordinal))
        {
            return "twice";
        }

        var second = JsonToYaml.Convert(again.Single());
        if (JsonToYaml.Convert(YamlToJson.Convert(new StringReader(second)).Single().Json) != second)
        {
            throw new InvalidOperationException($"'{yaml}' became '{second}'");
        }

        return "the same";
    }

    private static IEnumerable<byte[]> Addresses() => Seeds.Texts(
        "10.96.0.1", "010.096.000.001", "::ffff:1.2.3.4", "fd00:10:96::a", "fe80::1%eth0", "10.0.0.0/8", "fd00::/108",
        "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "::", "0.0.0.0/0", "::1/128");

    private static string Address(byte[] input)
    {
        var text = Seeds.Text(input);
        var isAddress = Core.Model.Address.TryParse(text, out var address);
        if (isAddress && Core.Model.Address.Parse(address.ToString()) != address)
        {
            throw new InvalidOperationException($"{address} is read as another");
        }

        var isBlock = CIDR.TryParse(text, out var block);
        if (isBlock && CIDR.Parse(block.ToString()) != block)
        {
            throw new InvalidOperationException($"{block} is read as another");
        }

        return $"{isAddress} {isBlock} {(isAddress ? address.Family : block.Network.Family)}";
    }
}
