using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Discovery;
using Signalbox.Lab.Api.Store;
using Signalbox.Testing.Golden;

namespace Signalbox.Lab.Tests.Api.Discovery;

public sealed class DiscoveryTests
{
    [Fact]
    public void A_kind_is_told_with_its_names_verbs_and_subresources()
    {
        var group = ServedGroup.All.Single(one => one.Name == "apps");
        Assert.Equal(
            """
            {"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment","verbs":["create",
            "delete","deletecollection","get","list","patch","update","watch"],"shortNames":["deploy"],"categories":
            ["all"],"storageVersionHash":"8aSe+NMegvE="}
            """.Replace("\n", "", StringComparison.Ordinal),
            Row(LegacyDiscovery.Resources(group), "deployments"));
        Assert.Equal(
            """
            {"name":"deployments/scale","singularName":"","namespaced":true,"group":"autoscaling","version":"v1",
            "kind":"Scale","verbs":["get","patch","update"]}
            """.Replace("\n", "", StringComparison.Ordinal),
            Row(LegacyDiscovery.Resources(group), "deployments/scale"));
    }

    [Fact]
    public void All_kinds_are_told_in_both_ways()
    {
        var wanted = ResourceKinds.All.AddRange(AccessKinds.Reviews)
            .Select(kind => kind.QualifiedName).Order().ToArray();
        var legacy = ServedGroup.All.SelectMany(group => LegacyDiscovery.Resources(group)["resources"]!.AsArray()
            .Select(row => (string)row!["name"]!).Where(name => !name.Contains('/'))
            .Select(name => group.Name.Length == 0 ? name : $"{name}.{group.Name}"));
        var aggregated = new[] { true, false }.SelectMany(isCore => AggregatedDiscovery.List(isCore, "v2")["items"]!
            .AsArray().SelectMany(group => group!["versions"]![0]!["resources"]!.AsArray().Select(row =>
                group["metadata"]!["name"] is { } name ? $"{row!["resource"]}.{name}" : $"{row!["resource"]}")));
        Assert.Equal(wanted, legacy.Order());
        Assert.Equal(wanted, aggregated.Order());
    }

    [Fact]
    public void The_core_group_stands_alone_and_the_others_in_a_servers_order()
    {
        Assert.Equal("", ServedGroup.All[0].Name);
        var groups = LegacyDiscovery.Groups()["groups"]!.AsArray().Select(group => (string)group!["name"]!).ToArray();
        Assert.DoesNotContain("", groups);
        Assert.Equal("apps", groups[0]);
        Assert.Equal("apps/v1", (string?)LegacyDiscovery.Group(ServedGroup.All.Single(one => one.Name == "apps"))
            ["preferredVersion"]!["groupVersion"]);
    }

    [Fact]
    public void Each_resource_is_told_as_kube_apiserver_tells_it()
    {
        var recorded = Recorded("02-api-resources.json", "/api?timeout=32s")["items"]!.AsArray()
            .Concat(Recorded("02-api-resources.json", "/apis?timeout=32s")["items"]!.AsArray())
            .ToDictionary(group => (string?)group!["metadata"]!["name"] ?? "");
        foreach (var group in new[] { true, false }
            .SelectMany(isCore => AggregatedDiscovery.List(isCore, "v2")["items"]!.AsArray()))
        {
            var name = (string?)group!["metadata"]!["name"] ?? "";
            var theirs = recorded[name]!["versions"]![0]!["resources"]!.AsArray()
                .ToDictionary(row => (string)row!["resource"]!);
            foreach (var row in group["versions"]![0]!["resources"]!.AsArray())
            {
                var wanted = theirs[(string)row!["resource"]!]!;
                AssertTold(wanted, row);
            }
        }
    }

    [Fact]
    public void The_core_groups_list_is_kube_apiservers_row_for_row()
    {
        var theirs = Recorded("52-auth-can-i.json", "/api/v1")["resources"]!.AsArray()
            .ToDictionary(row => (string)row!["name"]!);
        foreach (var row in LegacyDiscovery.Resources(ServedGroup.All[0])["resources"]!.AsArray())
        {
            var wanted = theirs[(string)row!["name"]!]!;
            Assert.True(JsonNode.DeepEquals(wanted, row), $"wanted {wanted.ToJsonString()}, not {row.ToJsonString()}");
        }
    }

    /// <summary>All of it, but of the subresources only those that we serve.</summary>
    private static void AssertTold(JsonNode wanted, JsonNode row)
    {
        var below = wanted["subresources"]?.AsArray().ToDictionary(one => (string)one!["subresource"]!) ?? [];
        foreach (var one in row["subresources"]?.AsArray() ?? [])
        {
            var name = (string)one!["subresource"]!;
            Assert.True(JsonNode.DeepEquals(below[name], one), $"{row["resource"]}/{name}: {one.ToJsonString()}");
        }

        var (theirs, ours) = (wanted.DeepClone().AsObject(), row.DeepClone().AsObject());
        theirs.Remove("subresources");
        ours.Remove("subresources");
        Assert.True(
            JsonNode.DeepEquals(theirs, ours), $"wanted {theirs.ToJsonString()}, not {ours.ToJsonString()}");
    }

    private static string Row(JsonObject list, string name) =>
        list["resources"]!.AsArray().Single(row => (string)row!["name"]! == name)!.ToJsonString(
            new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static JsonNode Recorded(string file, string path)
    {
        var recording = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "kubectl-traffic", file));
        Assert.SkipUnless(File.Exists(recording), Repository.NoShared);
        return JsonNode.Parse(File.ReadAllText(recording))!["exchanges"]!.AsArray()
            .Single(exchange => (string)exchange!["path"]! == path)!["responseBody"]!;
    }
}
