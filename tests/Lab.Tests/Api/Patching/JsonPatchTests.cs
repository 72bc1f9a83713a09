using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Patching;
using Signalbox.Lab.Api.Schema;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Api.Patching;

public sealed class JsonPatchTests
{
    private const string Old = """{"a":{"b/c":1,"d":[1,2]},"e":"x"}""";

    [Theory]
    [InlineData("""{"op":"add","path":"/a/f","value":null}""", """{"a":{"b/c":1,"d":[1,2],"f":null},"e":"x"}""")]
    [InlineData("""{"op":"add","path":"/a/d/1","value":3}""", """{"a":{"b/c":1,"d":[1,3,2]},"e":"x"}""")]
    [InlineData("""{"op":"add","path":"/a/d/-","value":3}""", """{"a":{"b/c":1,"d":[1,2,3]},"e":"x"}""")]
    [InlineData("""{"op":"remove","path":"/a/b~1c"}""", """{"a":{"d":[1,2]},"e":"x"}""")]
    [InlineData("""{"op":"remove","path":"/a/d/0"}""", """{"a":{"b/c":1,"d":[2]},"e":"x"}""")]
    [InlineData("""{"op":"replace","path":"/a","value":{}}""", """{"a":{},"e":"x"}""")]
    [InlineData("""{"op":"replace","path":"/a/d/0","value":5}""", """{"a":{"b/c":1,"d":[5,2]},"e":"x"}""")]
    [InlineData("""{"op":"replace","path":"","value":{"z":1}}""", """{"z":1}""")]
    [InlineData("""{"op":"move","from":"/e","path":"/a/e"}""", """{"a":{"b/c":1,"d":[1,2],"e":"x"}}""")]
    [InlineData("""{"op":"copy","from":"/a/d/1","path":"/e"}""", """{"a":{"b/c":1,"d":[1,2]},"e":2}""")]
    [InlineData("""{"op":"test","path":"/a/d","value":[1,2]}""", Old)]
    public void Each_operation_does_what_the_standard_says(string operation, string wanted) =>
        Assert.Equal(wanted, Apply($"[{operation}]").ToJsonString());

    [Theory]
    [InlineData("""{"op":"remove","path":"/nosuch"}""")]
    [InlineData("""{"op":"replace","path":"/nosuch","value":1}""")]
    [InlineData("""{"op":"replace","path":"/a/d/2","value":1}""")]
    [InlineData("""{"op":"add","path":"/x/y","value":1}""")]
    [InlineData("""{"op":"add","path":"/a/d/4","value":1}""")]
    [InlineData("""{"op":"add","path":"/a/d/-1","value":1}""")]
    [InlineData("""{"op":"test","path":"/e","value":"y"}""")]
    [InlineData("""{"op":"remove","path":""}""")]
    [InlineData("""{"op":"replace","path":"","value":[]}""")]
    [InlineData("""{"op":"burn","path":"/e"}""")]
    [InlineData("""{"op":"add","path":"e","value":1}""")]
    public void What_does_not_fit_the_object_is_unprocessable(string operation) =>
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            Assert.Throws<PatchException>(() => Apply($"[{operation}]")).Code);

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[")]
    [InlineData("""[{"path":"/e"}]""")]
    [InlineData("""[{"op":"\ud800","path":"/e"}]""")]
    [InlineData("""[{"op":"add","path":"/e"}]""")]
    public void What_is_no_patch_is_a_bad_request(string patch)
    {
        var wrong = Assert.Throws<PatchException>(() => Apply(patch));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Code);
        Assert.StartsWith("error decoding patch: ", wrong.Message);
    }

    private static JsonObject Apply(string patch) => Patch.Apply(
        PatchType.Json, ObjectSchema.Of(ResourceKinds.Pods), JsonNode.Parse(Old)!.AsObject(),
        Encoding.UTF8.GetBytes(patch));
}
