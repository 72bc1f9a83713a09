using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Writes;
using static Signalbox.Lab.Tests.Api.FullCluster;

namespace Signalbox.Lab.Tests.Api.Writes;

public sealed class DeletionTests
{
    private static readonly ResourceKind Pods = ResourceKinds.Pods;
    private readonly FullCluster _cluster = new();

    [Fact]
    public void A_pod_on_a_node_is_marked_and_stays_until_its_end_is_told()
    {
        _cluster.Pod("p", "node-1");
        var marked = Delete("p");
        Assert.Equal(("2026-03-01T12:00:30Z", 30, 2), Marks(marked));
        Assert.Equal(("2026-03-01T12:00:30Z", 30, 2), Marks(_cluster.Find(Pods, "p")));
        Delete("p", 0);
        Assert.Null(_cluster.Store.Find(Pods, "shop", "p"));
    }

    [Fact]
    public void A_pod_without_a_node_goes_at_once()
    {
        _cluster.Pod("p");
        Delete("p");
        Assert.Null(_cluster.Store.Find(Pods, "shop", "p"));
    }

    [Fact]
    public void Only_a_shorter_grace_period_counts_later()
    {
        _cluster.Pod("p", "node-1");
        Delete("p", 20);
        _cluster.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(("2026-03-01T12:00:20Z", 20, 2), Marks(Delete("p", 25)));
        Assert.Equal(("2026-03-01T12:00:20Z", 20, 2), Marks(Delete("p")));
        Assert.Equal(("2026-03-01T12:00:02Z", 2, 2), Marks(Delete("p", 2)));
    }

    [Fact]
    public void An_object_with_finalizers_waits_for_the_last_to_go()
    {
        _cluster.Create(ResourceKinds.ConfigMaps, """{"metadata":{"name":"c","finalizers":["example.com/x"]}}""");
        _cluster.Registry.Delete(ResourceKinds.ConfigMaps, "shop", "c");
        var waiting = _cluster.Find(ResourceKinds.ConfigMaps, "c");
        Assert.Equal("2026-03-01T12:00:00Z", (string?)waiting["metadata"]!["deletionTimestamp"]);

        var refused = Refused(() => _cluster.Registry.Update(ResourceKinds.ConfigMaps, "shop", "c", json =>
        {
            json["metadata"]!["finalizers"]!.AsArray().Add("example.com/y");
            return json;
        }));
        Assert.Contains("no new finalizers can be added if the object is being deleted", refused.Message);

        _cluster.Registry.Update(ResourceKinds.ConfigMaps, "shop", "c", json =>
        {
            json["metadata"]!.AsObject().Remove("finalizers");
            return json;
        });
        Assert.Null(_cluster.Store.Find(ResourceKinds.ConfigMaps, "shop", "c"));
    }

    [Fact]
    public void A_pod_that_is_given_time_stays_though_it_has_no_finalizers()
    {
        _cluster.Pod("p", "node-1");
        Delete("p");
        _cluster.Registry.UpdateStatus(Pods, "shop", "p", json =>
        {
            json["status"]!["phase"] = "Running";
            return json;
        });
        Assert.Equal("Running", (string?)_cluster.Find(Pods, "p")["status"]!["phase"]);
    }

    [Theory]
    [InlineData("Foreground", "foregroundDeletion")]
    [InlineData("Orphan", "orphan")]
    public void What_becomes_of_dependents_is_left_to_a_finalizer(string policy, string finalizer)
    {
        Deployment("d");
        var how = new Deletion { PropagationPolicy = policy };
        var kept = _cluster.Registry.Delete(ResourceKinds.Deployments, "shop", "d", how).ToJson();
        Assert.Equal($"[\"{finalizer}\"]", kept["metadata"]!["finalizers"]!.ToJsonString());
        Assert.Equal(2, (int)kept["metadata"]!["generation"]!);
        Assert.NotNull(_cluster.Store.Find(ResourceKinds.Deployments, "shop", "d"));
    }

    [Fact]
    public void In_the_background_the_owner_goes_first()
    {
        Deployment("d");
        _cluster.Registry.Delete(
            ResourceKinds.Deployments, "shop", "d", new Deletion { PropagationPolicy = "Background" });
        Assert.Null(_cluster.Store.Find(ResourceKinds.Deployments, "shop", "d"));
    }

    [Fact]
    public void A_policy_that_there_is_not_is_refused()
    {
        Deployment("d");
        var refused = Refused(() => _cluster.Registry.Delete(
            ResourceKinds.Deployments, "shop", "d", new Deletion { PropagationPolicy = "Sideways" }));
        Assert.Equal(StoreError.Rejected, refused.Kind);
        Assert.Contains("propagationPolicy: Unsupported value: \"Sideways\"", refused.Message);
    }

    [Fact]
    public void Preconditions_must_hold()
    {
        var pod = _cluster.Pod("p");
        var uid = (string)pod["metadata"]!["uid"]!;
        var refused = Refused(() => _cluster.Registry.Delete(Pods, "shop", "p", new Deletion { Uid = "other" }));
        Assert.Equal(
            "Operation cannot be fulfilled on pods \"p\": Precondition failed: UID in precondition: other, "
            + $"UID in object meta: {uid}",
            refused.Message);
        refused = Refused(() => _cluster.Registry.Delete(Pods, "shop", "p", new Deletion { ResourceVersion = "1" }));
        Assert.Equal(StoreError.Conflict, refused.Kind);
        _cluster.Registry.Delete(Pods, "shop", "p", new Deletion { Uid = uid });
        Assert.Equal(StoreError.NotFound, Refused(() => _cluster.Registry.Delete(Pods, "shop", "p")).Kind);
    }

    [Fact]
    public void A_dry_deletion_deletes_nothing()
    {
        _cluster.Pod("p");
        var done = _cluster.Registry.Remove(new ObjectPlace(Pods, "shop", "p"), new Deletion(), isDryRun: true);
        Assert.True(done.IsGone);
        Assert.NotNull(_cluster.Store.Find(Pods, "shop", "p"));
    }

    [Fact]
    public void A_namespace_ends_when_its_own_finalizers_are_gone()
    {
        var marked = _cluster.Registry.Delete(ResourceKinds.Namespaces, "", "shop").ToJson();
        Assert.Equal("Terminating", (string?)marked["status"]!["phase"]);
        Assert.Equal("""["kubernetes"]""", marked["spec"]!["finalizers"]!.ToJsonString());
        Assert.Null(marked["metadata"]!["deletionGracePeriodSeconds"]);

        var refused = Refused(() => _cluster.Pod("late"));
        Assert.Equal(StoreError.Forbidden, refused.Kind);
        Assert.Equal(
            "pods \"late\" is forbidden: unable to create new content in namespace shop because it is being terminated",
            refused.Message);

        var place = new ObjectPlace(ResourceKinds.Namespaces, "", "shop");
        _cluster.Registry.Change(place, WriteScope.Finalize, json =>
        {
            json["spec"]!["finalizers"] = new JsonArray();
            return json;
        });
        Assert.Null(_cluster.Store.Find(ResourceKinds.Namespaces, "", "shop"));
        refused = Refused(() => _cluster.Pod("later"));
        Assert.Equal("namespaces \"shop\" not found", refused.Message);
    }

    [Fact]
    public void The_first_namespaces_may_not_be_deleted()
    {
        var refused = Refused(() => _cluster.Registry.Delete(ResourceKinds.Namespaces, "", "default"));
        Assert.Equal(
            "namespaces \"default\" is forbidden: this namespace may not be deleted", refused.Message);
    }

    private JsonObject Delete(string name, long? grace = null) => _cluster.Registry.Delete(
        Pods, "shop", name, new Deletion { GracePeriodSeconds = grace }).ToJson();

    private void Deployment(string name)
    {
        const string Spec = """
            {"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
             "spec":{"containers":[{"name":"c","image":"nginx"}]}}}
            """;
        _cluster.Create(ResourceKinds.Deployments, $$"""{"metadata":{"name":"{{name}}"},"spec":{{Spec}}}""");
    }

    private static (string?, int, int) Marks(JsonObject json) => (
        (string?)json["metadata"]!["deletionTimestamp"],
        (int)json["metadata"]!["deletionGracePeriodSeconds"]!,
        (int)json["metadata"]!["generation"]!);
}
