using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;
using Signalbox.Lab.Controllers.Workloads;

namespace Signalbox.Lab.Tests.Controllers;

public sealed class ReplicaSetTests
{
    [Fact]
    public async Task A_free_pod_that_matches_is_adopted_and_counts()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        cluster.Registry.Create(ResourceKinds.Pods, Pod("stray", "web"));
        var set = cluster.Registry.Create(ResourceKinds.ReplicaSets, Set("web", 2));

        Soon.Equal(2, () => Find(cluster)?.Status?.ReadyReplicas ?? 0);
        Assert.Equal(2, cluster.Pods.Count);
        Assert.All(cluster.Pods, pod => Assert.Equal(set.Metadata.Uid, pod.Metadata.OwnerReferences[0].Uid));
    }

    [Fact]
    public async Task A_pod_whose_labels_are_changed_is_released_and_replaced()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        cluster.Registry.Create(ResourceKinds.ReplicaSets, Set("web", 2));
        Soon.Equal(2, () => Find(cluster)?.Status?.ReadyReplicas ?? 0);

        var name = cluster.Pods[0].Metadata.Name;
        cluster.Registry.Update(ResourceKinds.Pods, "default", name, json =>
        {
            json["metadata"]!["labels"]!["app"] = "debug";
            return json;
        });

        Soon.Equal(3, () => cluster.Pods.Count(pod => pod.Status?.Phase == "Running"));
        Soon.True(
            () => cluster.Find<V1Pod>(ResourceKinds.Pods, name)!.Metadata.OwnerReferences is null, () => "it is owned");
        Soon.Equal(2, () => Find(cluster)!.Status.Replicas);
    }

    [Fact]
    public async Task A_finished_pod_is_replaced_and_a_deleted_one_too()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        cluster.Registry.Create(ResourceKinds.ReplicaSets, Set("web", 2));
        Soon.Equal(2, () => Find(cluster)?.Status?.ReadyReplicas ?? 0);

        var (failed, deleted) = (cluster.Pods[0].Metadata.Name, cluster.Pods[1].Metadata.Name);
        cluster.Registry.Delete(ResourceKinds.Pods, "default", deleted);
        cluster.Registry.UpdateStatus(ResourceKinds.Pods, "default", failed, json =>
        {
            json["status"]!["phase"] = "Failed";
            return json;
        });

        Soon.Equal(2, () => cluster.Pods.Count(pod => pod.Status?.Phase == "Running"));
        Assert.Equal(3, cluster.Pods.Count);
    }

    [Fact]
    public void Victims_are_chosen_in_the_order_of_what_they_are_worth()
    {
        var now = new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);
        string[] expected = ["unassigned", "pending", "unready", "cheap", "doubled", "young", "restarted", "old"];
        KnownObject[] pods =
        [
            Known("old", node: "n1", readySince: now.AddHours(-9)),
            Known("restarted", node: "n1", readySince: now.AddHours(-9), odd: (3, "0")),
            Known("young", node: "n1", readySince: now.AddSeconds(-5)),
            Known("doubled", node: "n2", readySince: now.AddHours(-9)),
            Known("cheap", node: "n1", readySince: now.AddHours(-9), odd: (0, "-5")),
            Known("unready", node: "n1", readySince: null),
            Known("pending", node: "n1", readySince: null, phase: "Pending"),
            Known("unassigned", node: null, readySince: null, phase: "Pending"),
        ];
        V1Pod[] related = [.. pods.Select(pod => pod.Read<V1Pod>()), .. Enumerable.Repeat(pods[3].Read<V1Pod>(), 9)];

        for (var count = 1; count <= expected.Length; count++)
        {
            var chosen = PodVictims.Choose(pods, related, count, now).Select(pod => pod.Name).Order();
            Assert.Equal(expected.Take(count).Order(), chosen);
        }
    }

    private static KnownObject Known(
        string name, string? node, DateTime? readySince, string phase = "Running",
        (int Restarts, string Cost)? odd = null)
    {
        var pod = Pod(name, "web");
        pod.Metadata.Annotations = new Dictionary<string, string>
        {
            ["controller.kubernetes.io/pod-deletion-cost"] = odd?.Cost ?? "0",
        };
        pod.Spec.NodeName = node;
        pod.Status = new V1PodStatus
        {
            Phase = phase,
            ContainerStatuses = [new V1ContainerStatus { Name = "main", RestartCount = odd?.Restarts ?? 0 }],
            Conditions = readySince is null
                ? []
                : [new V1PodCondition { Type = "Ready", Status = "True", LastTransitionTime = readySince }],
        };
        return new KnownObject(new ObjectStore().Create(
            ResourceKinds.Pods, Lab.Api.Objects.ObjectModels.ToJson(pod)));
    }

    private static V1Pod Pod(string name, string app) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = "default",
            Labels = new Dictionary<string, string> { ["app"] = app },
        },
        Spec = ControlledCluster.PodSpec(),
    };

    private static V1ReplicaSet Set(string name, int replicas) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "default" },
        Spec = new V1ReplicaSetSpec
        {
            Replicas = replicas,
            Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = name } },
            Template = ControlledCluster.Deployment(name, 1).Spec.Template,
        },
    };

    private static V1ReplicaSet? Find(ControlledCluster cluster) =>
        cluster.Find<V1ReplicaSet>(ResourceKinds.ReplicaSets, "web");
}
