using System.Text.Json.Nodes;
using Signalbox.E2E.Api;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Writes;

namespace Signalbox.E2E.Kubectl.Recorded;

/// <summary>What a real cluster had recorded of a Service's owners when kubectl went over to server-side apply: kubectl
/// sends it back as one row. <see cref="ScriptTests"/> has our own, which needs no recording.</summary>
public sealed class RecordedOwnershipTests
{
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    [Fact]
    public async Task The_owners_of_a_Service_are_those_that_a_real_server_records()
    {
        var requests = RecordedCommand.Read("33-apply-server-side").Exchanges
            .Select(exchange => exchange.Request).Where(request => request is not null).ToArray();
        var applied = requests[0]!.AsObject();
        var wanted = requests[2]!.AsArray().First(one => (string?)one!["path"] == "/metadata/managedFields")!["value"]!;
        await using var lab = await ApiLab.StartFullAsync();
        var registry = lab.Server.Registry;
        var metadata = applied["metadata"]!;
        registry.Create(
            ResourceKinds.Namespaces,
            new JsonObject { ["metadata"] = new JsonObject { ["name"] = (string?)metadata["namespace"] } });

        // First as kubectl merged by itself, with another type; then as recorded.
        var first = applied.DeepClone().AsObject();
        first["spec"]!.AsObject().Remove("type");
        first["metadata"]!["annotations"] = new JsonObject { [Annotation] = "{}" };
        var place = new ObjectPlace(
            ResourceKinds.Services, (string)metadata["namespace"]!, (string)metadata["name"]!);
        var author = new FieldAuthor("kubectl-client-side-apply");
        registry.Add(place.Kind, first, author: author);
        registry.Change(place, WriteScope.Object, Exposed, author: author);
        var done = registry.Apply(
            place, WriteScope.Object,
            new AppliedObject(applied, new FieldAuthor("kubectl", FieldOperation.Apply), IsForced: true));

        var rows = done.Object.ToJson()["metadata"]!["managedFields"]!.AsArray();
        Assert.Equal(["Apply", "Update"], rows.Select(row => (string?)row!["operation"]));
        var whole = Union(rows[0]!["fieldsV1"]!.AsObject(), rows[1]!["fieldsV1"]!.AsObject());
        Assert.True(JsonNode.DeepEquals(wanted[0]!["fieldsV1"], whole), $"{wanted[0]!["fieldsV1"]}\n{whole}");
    }

    private static JsonObject Exposed(JsonObject service)
    {
        service["spec"]!["type"] = "NodePort";
        return service;
    }

    private static JsonObject Union(JsonObject one, JsonObject other) => new(one
        .Concat(other)
        .GroupBy(field => field.Key)
        .Select(both => KeyValuePair.Create(
            both.Key, (JsonNode?)both.Select(field => field.Value!.AsObject()).Aggregate(new JsonObject(), Merged))));

    private static JsonObject Merged(JsonObject one, JsonObject other) => one.Count == 0
        ? other.DeepClone().AsObject()
        : Union(one, other);
}
