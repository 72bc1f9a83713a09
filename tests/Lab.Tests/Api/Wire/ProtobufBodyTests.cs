using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Schema;
using Signalbox.Lab.Api.Wire;

namespace Signalbox.Lab.Tests.Api.Wire;

/// <summary>Bodies that kubectl 1.32 sent; the command stands before each.</summary>
public sealed class ProtobufBodyTests
{
    // create deploy web --image=nginx:1 --replicas=0 --port=80
    private const string Deployment =
        "6b3873000a150a07617070732f7631120a4465706c6f796d656e7412ba010a1f0a0377656212001a0022002a00320038"
        + "0042005a0a0a0361707012037765621288010800120c0a0a0a0361707012037765621a6e0a1c0a0012001a0022002a"
        + "003200380042005a0a0a036170701203776562124e12300a056e67696e7812076e67696e783a312a00320a0a001000"
        + "185022002a0042006a007200800100880100900100a201001a00320042004a0052005800600068008201008a01009a"
        + "0100c2010022020a00280038001a0c0800100018002000280038001a002200";

    // create svc nodeport np --tcp=80:http --node-port=30001
    private const string Service =
        "6b3873000a0d0a027631120753657276696365126a0a1d0a026e7012001a0022002a003200380042005a090a03617070"
        + "12026e7012450a200a0738302d6874747012035443501850220a080110001a046874747028b1ea0112090a03617070"
        + "12026e701a0022084e6f6465506f72743a00420052005a00600068001a020a001a002200";

    // create secret generic s1 --from-literal=a=b
    private const string Secret =
        "6b3873000a0c0a0276311206536563726574121e0a120a02733112001a0022002a0032003800420012060a0161120162"
        + "1a001a002200";

    // create ns foo
    private const string Namespace =
        "6b3873000a0f0a02763112094e616d657370616365121b0a130a03666f6f12001a0022002a0032003800420012001a02"
        + "0a001a002200";

    [Theory]
    [InlineData(Namespace,
        """{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"foo"},"spec":{},"status":{}}""")]
    [InlineData(Secret,
        """{"kind":"Secret","apiVersion":"v1","metadata":{"name":"s1"},"data":{"a":"Yg=="}}""")]
    [InlineData(Service, """
        {"kind":"Service","apiVersion":"v1","metadata":{"name":"np","labels":{"app":"np"}},
         "spec":{"ports":[{"name":"80-http","protocol":"TCP","port":80,"targetPort":"http","nodePort":30001}],
         "selector":{"app":"np"},"type":"NodePort"},"status":{"loadBalancer":{}}}
        """)]
    [InlineData(Deployment, """
        {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","labels":{"app":"web"}},
         "spec":{"replicas":0,"selector":{"matchLabels":{"app":"web"}},
         "template":{"metadata":{"labels":{"app":"web"}},
         "spec":{"containers":[{"name":"nginx","image":"nginx:1","ports":[{"containerPort":80}],"resources":{}}]}},
         "strategy":{}},"status":{}}
        """)]
    public void What_kubectl_sends_is_the_object_that_it_means(string hex, string wanted)
    {
        var json = ProtobufBody.Decode(Convert.FromHexString(hex));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(wanted), json), json.ToJsonString());
    }

    [Theory]
    [InlineData("7b7d", "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]")]
    [InlineData("6b387300", "no kind \"\" is registered for version \"\"")]
    [InlineData("6b3873000a080a027631120250", "proto: unexpected EOF")]
    [InlineData("6b3873000a070a0276311201580a", "proto: unexpected EOF")]
    [InlineData("6b3873000a070a0276311201581200", "no kind \"X\" is registered for version \"v1\"")]
    public void Bytes_that_are_no_object_are_refused(string hex, string message) =>
        Assert.Equal(
            message, Assert.Throws<BodyException>(() => ProtobufBody.Decode(Convert.FromHexString(hex))).Message);

    [Fact]
    public void A_body_that_ends_within_its_object_is_no_body()
    {
        var whole = Convert.FromHexString(Deployment);
        const int Head = 27;
        var ends = Enumerable.Range(0, whole.Length - 4).Where(length => length != Head);
        Assert.All(ends, length =>
            Assert.Throws<BodyException>(() => ProtobufBody.Decode(whole.AsSpan(0, length))));
    }

    [Fact]
    public void Every_type_that_clients_send_has_numbers_for_its_fields()
    {
        var missing = ObjectSchema.All.Values.SelectMany(Reachable).Distinct()
            .Where(shape => ProtobufMessages.Find(shape.GoName) is null)
            .Select(shape => shape.GoName)
            .ToHashSet();
        // These are younger than the kubectl whose numbers are known.
        Assert.Subset(
            new HashSet<string>
            {
                "FileKeySelector", "ContainerRestartRule", "ContainerRestartRuleOnExitCodes", "EvictionResponder",
                "PodSchedulingGroup", "PodCertificateProjection", "VolumeStatus", "ImageVolumeStatus",
                "PodExtendedResourceClaimStatus", "ContainerExtendedResourceRequest",
                "NodeAllocatableResourceClaimStatus", "NodeAllocatableMappedResources",
                "NodeAllocatableOverheadResources", "PodVolumeHealth", "VolumeHealthCondition",
                "NodePodPreemptionPolicy", "NodeSwapStatus", "ForNode", "JobSchedulingConfiguration",
                "WorkloadPodGroupDisruptionMode", "WorkloadPodGroupResourceClaim",
                "WorkloadPodGroupSchedulingConstraints", "TopologyConstraint", "WorkloadPodGroupSchedulingPolicy",
                "WorkloadPodGroupGangSchedulingPolicy", "VolumeHealthStatus",
            },
            missing);
    }

    private static IEnumerable<ObjectShape> Reachable(ObjectShape shape) => shape.Fields
        .Select(field => Element(field.Type)).OfType<FieldType.Inner>()
        .SelectMany(inner => Reachable(inner.Shape)).Prepend(shape);

    private static FieldType Element(FieldType type) => type switch
    {
        FieldType.ListOf list => Element(list.Item),
        FieldType.MapOf map => Element(map.Value),
        _ => type,
    };
}
