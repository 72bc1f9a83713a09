using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Fuzz.Engine;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Http;
using Signalbox.Lab.Api.Patching;
using Signalbox.Lab.Api.Schema;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Store.Files;
using Signalbox.Lab.Api.Wire;

namespace Signalbox.Fuzz.Targets;

/// <summary>Objects and patches that the lab's API server is sent.</summary>
internal static class BodyDecoders
{
    // create deploy web, create svc nodeport, create secret, of kubectl 1.32.
    private static readonly string[] Protobuf =
    [
        "6b3873000a150a07617070732f7631120a4465706c6f796d656e7412ba010a1f0a0377656212001a0022002a00320038"
        + "0042005a0a0a0361707012037765621288010800120c0a0a0a0361707012037765621a6e0a1c0a0012001a0022002a00"
        + "3200380042005a0a0a036170701203776562124e12300a056e67696e7812076e67696e783a312a00320a0a00100018"
        + "5022002a0042006a007200800100880100900100a201001a00320042004a0052005800600068008201008a01009a0100"
        + "c2010022020a00280038001a0c0800100018002000280038001a002200",
        "6b3873000a0d0a027631120753657276696365126a0a1d0a026e7012001a0022002a003200380042005a090a036170701202"
        + "6e70120a200a0738302d6874747012035443501850220a080110001a046874747028b1ea0112090a0361707012026e701a00"
        + "22084e6f6465506f72743a00420052005a00600068001a020a001a002200",
        "6b3873000a0c0a0276311206536563726574121e0a120a02733112001a0022002a0032003800420012060a01611201621a00"
        + "1a002200",
    ];

    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"default","labels":{"app":"a"}},
         "spec":{"containers":[{"name":"c","image":"nginx","ports":[{"containerPort":80}],
         "env":[{"name":"A","value":"b"}],
         "resources":{"limits":{"cpu":"100m"}},"readinessProbe":{"httpGet":{"port":"http","path":"/"}}}],
         "volumes":[{"name":"v","configMap":{"name":"x","items":[{"key":"k","path":"p","mode":420}]}}],
         "tolerations":[{"operator":"Exists"}]},"status":{"podIPs":[{"ip":"10.0.0.1"}],
         "startTime":"2026-03-04T05:06:07Z"}}
        """;

    private const string Service = """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"default"},
         "spec":{"type":"NodePort","selector":{"app":"a"},"ports":[{"name":"x","port":80,"targetPort":"http",
         "protocol":"TCP","nodePort":30080},{"name":"y","port":443}],"externalIPs":["1.2.3.4"],
         "sessionAffinity":"ClientIP"}}
        """;

    private static readonly Type[] Refused = [typeof(BodyException)];

    public static IEnumerable<Decoder> All =>
    [
        new("protobuf", () => Protobuf.Select(Convert.FromHexString), ReadProtobuf)
        {
            Form = new BinaryForm(), Refusals = Refused, AllocatedPerByte = 2000,
        },
        new("body", () => Seeds.Texts(Pod, Service), Checked) { Refusals = Refused, AllocatedPerByte = 4000 },
        new("request-body", () => Protobuf.Select(Convert.FromHexString)
            .Concat(Seeds.Texts(Pod, Service)).Concat(ObjectDecoders.Yaml().Take(10)), Posted)
        {
            Refusals = [typeof(ApiStatusException)], AllocatedAlways = 4 << 20, AllocatedPerByte = 8000, Inputs = 800,
        },
        new("write", () => Seeds.Texts(Pod, Service).Concat(ObjectDecoders.JsonObjects().Take(20)), Written)
        {
            Refusals = [typeof(BodyException), typeof(StoreException)], AllocatedAlways = 8 << 20,
            AllocatedPerByte = 12_000, Inputs = 500,
        },
        Patches("json-patch", PatchType.Json,
            """
            [{"op":"test","path":"/spec/ports/0/port","value":80},
             {"op":"add","path":"/spec/ports/-","value":{"port":1}},
             {"op":"replace","path":"/metadata/labels","value":{"a~1b":"c"}},
             {"op":"remove","path":"/spec/selector/app"},
             {"op":"move","from":"/spec/ports/1","path":"/spec/ports/0"},{"op":"copy","from":"","path":"/x"}]
            """),
        Patches("merge-patch", PatchType.Merge,
            """{"metadata":{"labels":{"a":"b"},"name":null},"spec":{"ports":[]}}"""),
        Patches("strategic-patch", PatchType.StrategicMerge,
            """
            {"$retainKeys":["spec"],"spec":{"ports":[{"port":80,"$patch":"delete"},{"port":8080}],
             "$setElementOrder/ports":[{"port":8080},{"port":443}],"$deleteFromPrimitiveList/externalIPs":["1.2.3.4"],
             "selector":{"$patch":"replace","a":"b"}}}
            """),
        new("stored-object", () => Seeds.Texts(Pod, Service), Stored)
        {
            Refusals = [typeof(StoreFileException)],
            AllocatedPerByte = 4000,
        },
    ];

    private static Decoder Patches(string name, PatchType type, string seed) => new(
        name, () => Seeds.Texts(seed), patch => Patched(type, patch))
    {
        Refusals = [typeof(PatchException)],
        AllocatedPerByte = 12_000,
    };

    private static string ReadProtobuf(byte[] body) =>
        JsonSerializer.SerializeToUtf8Bytes(ProtobufBody.Decode(body)).Length > 0 ? "read" : "";

    /// <summary>In any of the forms that a body may have.</summary>
    private static string Posted(byte[] body)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = body switch
        {
            [(byte)'k', (byte)'8', ..] => ProtobufBody.MediaType,
            [(byte)'{', ..] => "application/json",
            _ => "application/yaml",
        };
        context.Request.Body = new MemoryStream(body);
        var json = RequestBody.ReadAsync(context, ResourceKinds.Services).GetAwaiter().GetResult();
        return $"{json["kind"]} {json.Count}";
    }

    private static string Checked(byte[] body)
    {
        var words = "";
        foreach (var kind in new[] { ResourceKinds.Pods, ResourceKinds.Services })
        {
            var read = FieldValidation.Check(kind, body);
            words += $"{string.Join(' ', read.Complaints)} {read.Json.ToJsonString().Length}";
        }

        return words;
    }

    /// <summary>As a POST does it: checked, given its defaults, validated, stored.</summary>
    private static string Written(byte[] body)
    {
        var registry = new Registry(new ObjectStore(), new RegistrySettings { Random = new Random(1) });
        registry.Bootstrap();
        var kind = Array.IndexOf(body, (byte)'S') >= 0 ? ResourceKinds.Services : ResourceKinds.Pods;
        var read = FieldValidation.Check(kind, body);
        return $"{registry.Create(kind, read.Json).Name.Length} {string.Join(' ', read.Complaints)}";
    }

    private static string Patched(PatchType type, byte[] patch)
    {
        var old = JsonNode.Parse(Service)!.AsObject();
        return $"{Patch.Apply(type, ObjectSchema.Of(ResourceKinds.Services), old, patch).ToJsonString().Length}";
    }

    private static string Stored(byte[] json) =>
        StoreFileReader.Object("file", StoreFileWriter.NameOf(ResourceKinds.Services), "default/a", json).Name;
}
