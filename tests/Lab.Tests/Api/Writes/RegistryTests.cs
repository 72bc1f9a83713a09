using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;
using static Signalbox.Lab.Tests.Api.FullCluster;

namespace Signalbox.Lab.Tests.Api.Writes;

public sealed class RegistryTests
{
    private const string Template = """
        {"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"nginx"}]}}
        """;

    private readonly FullCluster _cluster = new();

    [Fact]
    public void A_cluster_begins_with_what_every_cluster_has()
    {
        Assert.Equal(
            ["default", "kube-node-lease", "kube-public", "kube-system", "shop"],
            _cluster.Store.List(ResourceKinds.Namespaces).Objects.ToArray().Select(one => one.Name));
        var home = _cluster.Find(ResourceKinds.Namespaces, "default");
        Assert.Equal("Active", (string?)home["status"]!["phase"]);
        Assert.Equal("default", (string?)home["metadata"]!["labels"]!["kubernetes.io/metadata.name"]);
        var service = _cluster.Find(ResourceKinds.Services, "kubernetes", "default")["spec"]!;
        Assert.Equal(
            ("10.96.0.1", 6443), ((string?)service["clusterIP"], (int)service["ports"]![0]!["targetPort"]!));
        var slice = _cluster.Find(ResourceKinds.EndpointSlices, "kubernetes", "default");
        Assert.Equal("172.18.0.2", (string?)slice["endpoints"]![0]!["addresses"]![0]);
        Assert.Equal("kubernetes", (string?)slice["metadata"]!["labels"]!["kubernetes.io/service-name"]);
        var cidr = _cluster.Find(ResourceKinds.ServiceCIDRs, "kubernetes")["spec"]!["cidrs"]!;
        Assert.Equal("""["10.96.0.0/12"]""", cidr.ToJsonString());
    }

    [Fact]
    public void A_second_start_changes_nothing_but_where_the_server_listens()
    {
        var revision = _cluster.Store.Revision;
        new Registry(_cluster.Store, _cluster.Settings).Bootstrap();
        Assert.Equal(revision, _cluster.Store.Revision);
        new Registry(_cluster.Store, _cluster.Settings with { ApiPort = 7443 }).Bootstrap();
        var slice = _cluster.Find(ResourceKinds.EndpointSlices, "kubernetes", "default");
        Assert.Equal(7443, (int)slice["ports"]![0]!["port"]!);
    }

    [Fact]
    public void What_is_left_out_again_makes_no_revision()
    {
        Deployment();
        var revision = _cluster.Store.Revision;
        _cluster.Registry.Update(ResourceKinds.Deployments, "shop", "web", json =>
        {
            foreach (var field in new[] { "strategy", "replicas", "revisionHistoryLimit" })
            {
                json["spec"]!.AsObject().Remove(field);
            }

            json["spec"]!["template"] = JsonNode.Parse(Template);
            return json;
        });
        Assert.Equal(revision, _cluster.Store.Revision);
    }

    [Theory]
    [InlineData("spec", "replicas", "3", 2)]
    [InlineData("metadata", "labels", """{"a":"b"}""", 1)]
    [InlineData("metadata", "annotations", """{"a":"b"}""", 2)]
    [InlineData("status", "replicas", "3", 1)]
    public void The_generation_of_a_Deployment_counts_its_spec_and_annotations(
        string part, string field, string value, int generation)
    {
        Deployment();
        var changed = _cluster.Registry.Update(ResourceKinds.Deployments, "shop", "web", json =>
        {
            json[part]![field] = JsonNode.Parse(value);
            return json;
        }).ToJson();
        Assert.Equal(generation, (int)changed["metadata"]!["generation"]!);
        Assert.Equal(part != "status", changed[part]![field] is not null);
    }

    [Fact]
    public void A_status_is_written_by_its_own_path_and_alone()
    {
        Deployment();
        var changed = _cluster.Registry.UpdateStatus<V1Deployment>(ResourceKinds.Deployments, "shop", "web", model =>
        {
            model.Status.ReadyReplicas = 1;
            model.Spec.Replicas = 9;
            model.Metadata.Annotations = new Dictionary<string, string> { ["revision"] = "1" };
        });
        Assert.Equal((1, 1), (changed.Status.ReadyReplicas, changed.Spec.Replicas));
        Assert.Equal(("1", 1), (changed.Metadata.Annotations["revision"], changed.Metadata.Generation));
    }

    [Fact]
    public void What_its_author_may_not_set_is_the_servers()
    {
        var made = _cluster.Pod("p", metadata: """
            {"uid":"mine","generation":7,"deletionTimestamp":"2026-01-01T00:00:00Z","creationTimestamp":null}
            """)["metadata"]!;
        Assert.NotEqual("mine", (string?)made["uid"]);
        Assert.Equal(("2026-03-01T12:00:00Z", 1), ((string?)made["creationTimestamp"], (int)made["generation"]!));
        Assert.Null(made["deletionTimestamp"]);
        var changed = _cluster.Registry.Update(ResourceKinds.Pods, "shop", "p", json =>
        {
            json["metadata"]!["creationTimestamp"] = "2020-01-01T00:00:00Z";
            json["metadata"]!["generation"] = 70;
            return json;
        }).ToJson();
        Assert.Equal("2026-03-01T12:00:00Z", (string?)changed["metadata"]!["creationTimestamp"]);
        Assert.Equal(1, (int)changed["metadata"]!["generation"]!);
    }

    [Fact]
    public void A_name_is_made_of_its_beginning()
    {
        var start = new string('x', 70);
        var metadata = new JsonObject { ["generateName"] = start, ["namespace"] = "shop" };
        var json = new JsonObject { ["metadata"] = metadata };
        var name = _cluster.Registry.Create(ResourceKinds.ConfigMaps, json).Name;
        Assert.Equal((63, start[..58]), (name.Length, name[..58]));
        metadata.Remove("generateName");
        var refused = Refused(() => _cluster.Registry.Create(ResourceKinds.ConfigMaps, json));
        Assert.Contains("metadata.name: Required value: name or generateName is required", refused.Message);
    }

    [Fact]
    public void A_name_is_taken_once()
    {
        _cluster.Pod("p", "node-1");
        Assert.Equal("pods \"p\" already exists", Refused(() => _cluster.Pod("p")).Message);
        _cluster.Registry.Delete(ResourceKinds.Pods, "shop", "p");
        Assert.Equal(
            "object is being deleted: pods \"p\" already exists", Refused(() => _cluster.Pod("p")).Message);
    }

    [Fact]
    public void An_event_is_one_object_in_two_forms()
    {
        var made = _cluster.Create(ResourceKinds.Events, """
            {"metadata":{"name":"e"},"eventTime":"2026-03-01T12:00:00.000000Z","note":"hello","reason":"Started",
             "regarding":{"kind":"Pod","namespace":"shop","name":"p"},"reportingController":"c","type":"Normal",
             "deprecatedCount":2}
            """);
        var core = _cluster.Find(ResourceKinds.CoreEvents, "e");
        Assert.Equal(
            ("v1", "hello", "p", "c", 2),
            ((string?)core["apiVersion"], (string?)core["message"], (string?)core["involvedObject"]!["name"],
                (string?)core["reportingComponent"], (int)core["count"]!));
        Assert.Equal(made["metadata"]!.ToJsonString(), core["metadata"]!.ToJsonString());

        core["count"] = 3;
        _cluster.Registry.Update(ResourceKinds.CoreEvents, "shop", "e", _ => core);
        var newer = _cluster.Find(ResourceKinds.Events, "e");
        Assert.Equal((3, "hello"), ((int)newer["deprecatedCount"]!, (string?)newer["note"]));
        var selector = ObjectSelector.Parse(
            ResourceKinds.CoreEvents, null, "involvedObject.name=p,involvedObject.kind=Pod", "shop");
        Assert.Single(_cluster.Store.List(ResourceKinds.CoreEvents).Objects.ToArray(), selector.Matches);

        _cluster.Registry.Delete(ResourceKinds.Events, "shop", "e");
        Assert.Null(_cluster.Store.Find(ResourceKinds.CoreEvents, "shop", "e"));
    }

    [Fact]
    public void Watchers_of_either_form_see_an_event_at_one_revision()
    {
        using var watch = _cluster.Store.WatchFromNow(ResourceKinds.CoreEvents);
        var made = _cluster.Registry.Create(ResourceKinds.Events, JsonNode.Parse("""
            {"metadata":{"name":"e","namespace":"shop"},"regarding":{"namespace":"shop"},"note":"n"}
            """)!.AsObject());
        Assert.True(watch.Events.TryRead(out var seen));
        Assert.Equal((made.Revision, "n"), (seen.Revision, (string?)seen.Object!.ToJson()["message"]));
    }

    [Fact]
    public void A_bare_registry_stores_what_it_is_given()
    {
        var registry = new Registry(new ObjectStore());
        var odd = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "Odd Name" }, ["spec"] = 7 };
        Assert.Equal("7", registry.Create(ResourceKinds.Services, odd).ToJson()["spec"]!.ToJsonString());
        Assert.False(registry.IsFull);
    }

    [Fact]
    public void A_namespace_keeps_its_finalizers_when_its_author_leaves_them_out()
    {
        var changed = _cluster.Registry.Update(ResourceKinds.Namespaces, "", "shop", json =>
        {
            json.Remove("spec");
            return json;
        }).ToJson();
        Assert.Equal("""["kubernetes"]""", changed["spec"]!["finalizers"]!.ToJsonString());
    }

    [Fact]
    public void A_pod_is_bound_to_one_node()
    {
        _cluster.Pod("p");
        _cluster.Registry.Bind("shop", "p", "node-1");
        Assert.Equal("node-1", (string?)_cluster.Find(ResourceKinds.Pods, "p")["spec"]!["nodeName"]);
        Assert.Equal(
            StoreError.Conflict, Refused(() => _cluster.Registry.Bind("shop", "p", "node-2")).Kind);
    }

    private void Deployment() => _cluster.Create(
        ResourceKinds.Deployments,
        """{"metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},"template":TEMPLATE}}"""
            .Replace("TEMPLATE", Template));
}
