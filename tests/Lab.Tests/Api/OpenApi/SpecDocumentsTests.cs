using System.Text;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.OpenApi;
using Signalbox.Lab.Api.Wire;

namespace Signalbox.Lab.Tests.Api.OpenApi;

public sealed class SpecDocumentsTests
{
    [Fact]
    public void The_root_leads_to_the_documents_by_their_hashes()
    {
        var paths = Json(SpecDocuments.Root)["paths"]!.AsObject();
        Assert.Contains("api/v1", paths.Select(path => path.Key));
        Assert.Contains("apis/apps/v1", paths.Select(path => path.Key));
        foreach (var (path, entry) in paths)
        {
            var document = SpecDocuments.OfGroup(path)!;
            Assert.Equal($"/openapi/v3/{path}?hash={document.Hash}", (string?)entry!["serverRelativeURL"]);
        }

        Assert.Null(SpecDocuments.OfGroup("apis/nosuch/v1"));
    }

    [Fact]
    public void Writes_take_fieldValidation_which_clients_look_for_by_the_kind()
    {
        var patch = Json(SpecDocuments.OfGroup("api/v1")!)["paths"]!
            ["/api/v1/namespaces/{namespace}/services/{name}"]!["patch"]!;
        Assert.Equal("Service", (string?)patch["x-kubernetes-group-version-kind"]!["kind"]);
        Assert.Contains("fieldValidation", patch["parameters"]!.AsArray().Select(one => (string?)one!["name"]));
    }

    [Fact]
    public void Schemas_say_types_what_is_required_and_how_lists_merge()
    {
        var schemas = Json(SpecDocuments.OfGroup("api/v1")!)["components"]!["schemas"]!;
        var port = schemas["io.k8s.api.core.v1.ServicePort"]!;
        Assert.Equal("""["port"]""", port["required"]!.ToJsonString());
        Assert.StartsWith(
            """{"type":"string","format":"int-or-string","description":""",
            port["properties"]!["targetPort"]!.ToJsonString());
        var ports = schemas["io.k8s.api.core.v1.ServiceSpec"]!["properties"]!["ports"]!;
        Assert.Equal("merge port", $"{ports["x-kubernetes-patch-strategy"]} {ports["x-kubernetes-patch-merge-key"]}");
        Assert.Equal("""["port","protocol"]""", ports["x-kubernetes-list-map-keys"]!.ToJsonString());
        Assert.Equal(
            """[{"group":"","kind":"Service","version":"v1"}]""",
            schemas["io.k8s.api.core.v1.Service"]!["x-kubernetes-group-version-kind"]!.ToJsonString());
    }

    [Theory]
    [InlineData("api/v1")]
    [InlineData("apis/apps/v1")]
    [InlineData("apis/discovery.k8s.io/v1")]
    public void A_document_holds_all_that_it_refers_to(string path)
    {
        var json = Json(SpecDocuments.OfGroup(path)!);
        var schemas = json["components"]!["schemas"]!.AsObject();
        var references = References(json).Distinct().ToArray();
        Assert.NotEmpty(references);
        Assert.All(references, reference =>
            Assert.True(schemas.ContainsKey(reference["#/components/schemas/".Length..]), reference));
    }

    [Fact]
    public void The_document_in_protobuf_says_what_the_one_in_JSON_says()
    {
        var definitions = Json(SpecDocuments.Whole)["definitions"]!.AsObject();
        var found = new Dictionary<string, byte[]>();
        foreach (var named in Messages(Messages(SpecDocuments.WholeAsProtobuf.Bytes, 9).Single(), 1))
        {
            found.Add(Text(named, 1), Messages(named, 2).Single());
        }

        Assert.Equal(definitions.Select(one => one.Key).Order(), found.Keys.Order());
        var spec = found["io.k8s.api.core.v1.ServiceSpec"];
        var properties = Messages(Messages(spec, 25).Single(), 1).ToDictionary(
            property => Text(property, 1), property => Messages(property, 2).Single());
        Assert.Equal(
            definitions["io.k8s.api.core.v1.ServiceSpec"]!["properties"]!.AsObject().Select(one => one.Key).Order(),
            properties.Keys.Order());
        var items = Messages(Messages(properties["ports"], 23).Single(), 1).Single();
        Assert.Equal("#/definitions/io.k8s.api.core.v1.ServicePort", Text(items, 1));
        Assert.Equal(
            [
                "x-kubernetes-list-map-keys", "x-kubernetes-list-type", "x-kubernetes-patch-strategy",
                "x-kubernetes-patch-merge-key",
            ],
            Messages(properties["ports"], 31).Select(one => Text(one, 1)));
    }

    private static JsonNode Json(SpecDocument document) => JsonNode.Parse(document.Bytes)!;

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(member => member is { Key: "$ref", Value: JsonValue reference }
            ? [(string)reference!] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    private static List<byte[]> Messages(byte[] message, int number)
    {
        var found = new List<byte[]>();
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Number == number)
            {
                found.Add(reader.ReadBytes().ToArray());
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }

    private static string Text(byte[] message, int number) =>
        Encoding.UTF8.GetString(Messages(message, number).Single());
}
