using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Patching;
using Signalbox.Lab.Api.Schema;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Api.Patching;

public sealed class StrategicMergePatchTests
{
    private const string Two = """{"spec":{"containers":[{"name":"a","image":"1"},{"name":"b","image":"1"}]}}""";

    [Theory]
    [InlineData("""{"spec":{"containers":[{"name":"b","image":"2"}]}}""", "a:1 b:2", "an element is found by its key")]
    [InlineData("""{"spec":{"containers":[{"name":"c","image":"2"}]}}""", "a:1 b:1 c:2", "a new one comes last")]
    [InlineData("""{"spec":{"containers":[{"name":"a","$patch":"delete"}]}}""", "b:1", "one is deleted")]
    [InlineData("""{"spec":{"containers":[{"$patch":"replace"},{"name":"c","image":"3"}]}}""", "c:3", "replaced")]
    [InlineData("""{"spec":{"$patch":"replace","containers":[{"name":"c","image":"3"}]}}""", "c:3", "replaced above")]
    [InlineData("""{"spec":{"containers":[{"name":"a","$patch":"merge","image":"2"}]}}""", "a:2 b:1", "merge is said")]
    [InlineData("""
        {"spec":{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}],"containers":[{"name":"a","image":"2"}]}}
        """, "b:1 a:2", "in another order")]
    [InlineData("""
        {"spec":{"$setElementOrder/containers":[{"name":"c"},{"name":"b"}],"containers":[{"name":"c","image":"3"}]}}
        """, "a:1 c:3 b:1", "what the order does not name stays before what is new")]
    [InlineData("""{"spec":{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]}}""", "b:1 a:1", "order alone")]
    [InlineData("""{"spec":{"containers":[{"name":"c","image":null}]}}""", "a:1 b:1 c:", "a null of a new one is none")]
    public void Lists_with_a_key_are_merged(string patch, string wanted, string why)
    {
        var patched = Apply(ResourceKinds.Pods, Two, patch);
        var containers = patched["spec"]!["containers"]!.AsArray().Select(one => $"{one!["name"]}:{one["image"]}");
        Assert.True(wanted == string.Join(' ', containers), $"{why}: {patched.ToJsonString()}");
        Assert.DoesNotContain("$", patched.ToJsonString());
    }

    [Theory]
    [InlineData("""{"metadata":{"finalizers":["c"]}}""", """["a","b","c"]""")]
    [InlineData("""{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"]}}""", """["b"]""")]
    [InlineData("""{"metadata":{"$setElementOrder/finalizers":["b","a"]}}""", """["b","a"]""")]
    [InlineData("""{"metadata":{"$setElementOrder/finalizers":["c","a"],"finalizers":["c"]}}""", """["b","c","a"]""")]
    [InlineData("""{"metadata":{"$deleteFromPrimitiveList/finalizers":["a","b"]}}""", null)]
    [InlineData("""{"metadata":{"finalizers":null}}""", null)]
    public void Lists_without_a_key_that_merge_are_sets(string patch, string? wanted)
    {
        var patched = Apply(ResourceKinds.Pods, """{"metadata":{"finalizers":["a","b"]}}""", patch);
        Assert.Equal(wanted, patched["metadata"]!["finalizers"]?.ToJsonString());
    }

    [Fact]
    public void Other_lists_are_replaced()
    {
        const string Old = """{"spec":{"tolerations":[{"key":"a"}],"containers":[{"name":"a","args":["1","2"]}]}}""";
        const string Patch = """{"spec":{"tolerations":[{"key":"b"}],"containers":[{"name":"a","args":["3"]}]}}""";
        Assert.Equal(Patch, Apply(ResourceKinds.Pods, Old, Patch).ToJsonString());
    }

    [Fact]
    public void Lists_in_elements_merge_by_their_own_keys()
    {
        var patched = Apply(
            ResourceKinds.Deployments,
            """
            {"spec":{"template":{"spec":{"containers":[{"name":"a","env":[{"name":"A","value":"1"},
             {"name":"B","value":"1"}],"ports":[{"containerPort":80}]}]}}}}
            """,
            """
            {"spec":{"template":{"spec":{"containers":[{"name":"a","env":[{"name":"B","value":"2"}],
             "ports":[{"containerPort":443,"name":"tls"}]}]}}}}
            """);
        Assert.Equal(
            """
            {"name":"a","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],
            "ports":[{"containerPort":80},{"containerPort":443,"name":"tls"}]}
            """.Replace("\n", "", StringComparison.Ordinal),
            patched["spec"]!["template"]!["spec"]!["containers"]![0]!.ToJsonString());
    }

    [Fact]
    public void Maps_merge_and_nulls_remove()
    {
        var patched = Apply(
            ResourceKinds.Services,
            """{"metadata":{"labels":{"a":"1","b":"1"}},"spec":{"type":"NodePort","clusterIP":"10.0.0.1"}}""",
            """{"metadata":{"labels":{"a":null,"c":"1"}},"spec":{"type":null}}""");
        Assert.Equal(
            """{"metadata":{"labels":{"b":"1","c":"1"}},"spec":{"clusterIP":"10.0.0.1"}}""", patched.ToJsonString());
    }

    [Theory]
    [InlineData("""{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}""", """{"type":"Recreate"}""")]
    [InlineData("""{"spec":{"strategy":{"$patch":"delete"}}}""", "{}")]
    public void Keys_that_are_not_retained_go(string patch, string wanted)
    {
        const string Old = """{"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}}""";
        var patched = Apply(ResourceKinds.Deployments, Old, patch);
        Assert.Equal(wanted, patched["spec"]!["strategy"]!.ToJsonString());
    }

    [Fact]
    public void A_volume_that_becomes_another_loses_what_it_was()
    {
        var patched = Apply(
            ResourceKinds.Pods,
            """{"spec":{"volumes":[{"name":"v","emptyDir":{}}]}}""",
            """{"spec":{"volumes":[{"$retainKeys":["name","hostPath"],"name":"v","hostPath":{"path":"/"}}]}}""");
        Assert.Equal("""[{"name":"v","hostPath":{"path":"/"}}]""", patched["spec"]!["volumes"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"spec":{"containers":[{"image":"2"}]}}""", HttpStatusCode.InternalServerError,
        "map: map[image:2] does not contain declared merge key: name")]
    [InlineData("""{"spec":{"$patch":"burn"}}""", HttpStatusCode.InternalServerError,
        "unknown patch type: burn in map: map[$patch:burn]")]
    [InlineData("""{"spec":{"$retainKeys":"a"}}""", HttpStatusCode.BadRequest, "invalid patch format of retainKeys")]
    [InlineData("""{"spec":{"$retainKeys":["b"],"a":1}}""", HttpStatusCode.InternalServerError,
        "patch content doesn't match retainKeys list")]
    [InlineData("""{"$setElementOrder/x":1}""", HttpStatusCode.BadRequest,
        "invalid patch format of setElementOrder list")]
    [InlineData("""{"$deleteFromPrimitiveList/x":1}""", HttpStatusCode.BadRequest,
        "invalid patch format of primitive list")]
    [InlineData("[]", HttpStatusCode.BadRequest, "error decoding patch: it is JSON of another shape")]
    public void A_patch_that_cannot_be_applied_says_why(string patch, HttpStatusCode code, string message)
    {
        var wrong = Assert.Throws<PatchException>(() => Apply(ResourceKinds.Pods, Two, patch));
        Assert.Equal((code, message), (wrong.Code, wrong.Message));
    }

    [Fact]
    public void A_list_that_contradicts_its_own_order_is_refused()
    {
        var wrong = Assert.Throws<PatchException>(() => Apply(ResourceKinds.Pods, Two, """
            {"spec":{"$setElementOrder/containers":[{"name":"b"}],"containers":[{"name":"a","image":"2"}]}}
            """));
        Assert.StartsWith("The order in patch list:\n[map[image:2 name:a]]\n doesn't match", wrong.Message);
    }

    [Fact]
    public void An_order_of_elements_that_are_no_objects_places_none()
    {
        var wrong = Assert.Throws<PatchException>(() => Apply(ResourceKinds.Pods, Two, """
            {"spec":{"$setElementOrder/containers":["b"],"containers":[{"name":"a","image":"2"}]}}
            """));
        Assert.StartsWith("The order in patch list", wrong.Message);
    }

    private static JsonObject Apply(ResourceKind kind, string old, string patch) => Patch.Apply(
        PatchType.StrategicMerge, ObjectSchema.Of(kind), JsonNode.Parse(old)!.AsObject(),
        Encoding.UTF8.GetBytes(patch));
}
