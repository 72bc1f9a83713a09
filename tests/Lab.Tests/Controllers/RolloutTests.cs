using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers;

namespace Signalbox.Lab.Tests.Controllers;

public sealed class RolloutTests
{
    [Fact]
    public async Task A_deployment_brings_its_pods_to_run_and_says_so()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1", "n2", "n3");
        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("web", 3));

        Soon.Equal(3, () => Status(cluster)?.AvailableReplicas ?? 0);

        var status = Status(cluster)!;
        Assert.Equal((3, 3, 3), (status.Replicas, status.UpdatedReplicas, status.ReadyReplicas));
        Assert.Null(status.UnavailableReplicas);
        Soon.Equal("NewReplicaSetAvailable", () => Condition(cluster, "Progressing")?.Reason);
        Assert.Equal("Deployment has minimum availability.", Condition(cluster, "Available")!.Message);
        var set = Assert.Single(cluster.List<V1ReplicaSet>(ResourceKinds.ReplicaSets));
        var hash = set.Metadata.Labels["pod-template-hash"];
        Assert.Equal($"web-{hash}", set.Metadata.Name);
        Assert.Matches("^[bcdfghjklmnpqrstvwxz2456789]+$", hash);
        Assert.Equal("1", set.Metadata.Annotations["deployment.kubernetes.io/revision"]);
        Assert.Equal(
            $"ReplicaSet \"web-{hash}\" has successfully progressed.", Condition(cluster, "Progressing")!.Message);
        Assert.Equal(
            [$"Scaled up replica set web-{hash} from 0 to 3"], cluster.Events("Deployment", "ScalingReplicaSet"));
        Assert.Equal(3, cluster.Events("ReplicaSet", "SuccessfulCreate").Count);
        Assert.Equal(["n1", "n2", "n3"], cluster.Pods.Select(pod => pod.Spec.NodeName).Order());
        Assert.All(cluster.Pods, pod => Assert.StartsWith($"web-{hash}-", pod.Metadata.Name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1", "0", 4, 5)]
    [InlineData("0", "1", 3, 4)]
    [InlineData("25%", "25%", 3, 5)]
    [InlineData("100%", "50%", 2, 8)]
    public async Task A_rolling_update_keeps_to_its_surge_and_to_what_may_be_unavailable(
        string surge, string unavailable, int least, int most)
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1", "n2");
        var deployment = ControlledCluster.Deployment("web", 4);
        deployment.Spec.Strategy = new V1DeploymentStrategy
        {
            Type = "RollingUpdate",
            RollingUpdate = new V1RollingUpdateDeployment { MaxSurge = surge, MaxUnavailable = unavailable },
        };
        cluster.Registry.Create(ResourceKinds.Deployments, deployment);
        Soon.Equal("NewReplicaSetAvailable", () => Condition(cluster, "Progressing")?.Reason);

        using var watch = cluster.Store.WatchFromNow(ResourceKinds.Pods);
        SetImage(cluster, "echo:2");
        WaitForRollout(cluster, "echo:2", 4);

        var pods = watch.Start.Objects.ToArray().ToDictionary(pod => pod.Key);
        while (watch.Events.TryRead(out var happened))
        {
            Keep(pods, happened);
            var active = pods.Values.Select(pod => pod.Read<V1Pod>())
                .Where(pod => pod.Metadata.DeletionTimestamp is null).ToArray();
            Assert.InRange(active.Length, 0, most);
            Assert.InRange(active.Count(IsReady), least, most);
        }
    }

    [Fact]
    public async Task To_recreate_is_to_have_no_new_pod_before_the_last_old_one_is_gone()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        var deployment = ControlledCluster.Deployment("web", 3);
        deployment.Spec.Strategy = new V1DeploymentStrategy { Type = "Recreate" };
        cluster.Registry.Create(ResourceKinds.Deployments, deployment);
        Soon.Equal("NewReplicaSetAvailable", () => Condition(cluster, "Progressing")?.Reason);

        using var watch = cluster.Store.WatchFromNow(ResourceKinds.Pods);
        SetImage(cluster, "echo:2");
        WaitForRollout(cluster, "echo:2", 3);

        var pods = watch.Start.Objects.ToArray().ToDictionary(pod => pod.Key);
        while (watch.Events.TryRead(out var happened))
        {
            Keep(pods, happened);
            Assert.True(pods.Values.Select(pod => pod.Read<V1Pod>().Spec.Containers[0].Image).Distinct().Count() <= 1);
        }
    }

    [Fact]
    public async Task An_earlier_template_takes_up_its_replica_set_under_a_new_revision()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("web", 2));
        WaitForRollout(cluster, "echo:1", 2);
        var first = Assert.Single(cluster.List<V1ReplicaSet>(ResourceKinds.ReplicaSets)).Metadata.Name;
        SetImage(cluster, "echo:2");
        WaitForRollout(cluster, "echo:2", 2);
        SetImage(cluster, "echo:1");
        WaitForRollout(cluster, "echo:1", 2);

        var set = cluster.Find<V1ReplicaSet>(ResourceKinds.ReplicaSets, first)!;
        Assert.Equal(2, set.Spec.Replicas);
        Assert.Equal("3", set.Metadata.Annotations["deployment.kubernetes.io/revision"]);
        Assert.Equal("1", set.Metadata.Annotations["deployment.kubernetes.io/revision-history"]);
        Assert.Equal("3", Find(cluster)!.Metadata.Annotations["deployment.kubernetes.io/revision"]);
        Assert.Equal(2, cluster.List<V1ReplicaSet>(ResourceKinds.ReplicaSets).Count);
    }

    [Fact]
    public async Task Old_replica_sets_beyond_the_limit_are_forgotten()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        var deployment = ControlledCluster.Deployment("web", 1);
        deployment.Spec.RevisionHistoryLimit = 1;
        cluster.Registry.Create(ResourceKinds.Deployments, deployment);
        WaitForRollout(cluster, "echo:1", 1);
        foreach (var image in new[] { "echo:2", "echo:3", "echo:4" })
        {
            SetImage(cluster, image);
            WaitForRollout(cluster, image, 1);
        }

        Soon.Equal("3,4", () => string.Join(',', cluster.List<V1ReplicaSet>(ResourceKinds.ReplicaSets)
            .Select(set => set.Metadata.Annotations["deployment.kubernetes.io/revision"]).Order()));
    }

    [Fact]
    public async Task A_paused_deployment_scales_but_does_not_roll()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("web", 2));
        WaitForRollout(cluster, "echo:1", 2);
        Change(cluster, spec => spec["paused"] = true);
        Soon.Equal("DeploymentPaused", () => Condition(cluster, "Progressing")?.Reason);
        SetImage(cluster, "echo:2");
        Change(cluster, spec => spec["replicas"] = 3);

        Soon.Equal((3, 0), () => (Status(cluster)!.AvailableReplicas ?? 0, Status(cluster)!.UpdatedReplicas ?? 0));
        Assert.Single(cluster.List<V1ReplicaSet>(ResourceKinds.ReplicaSets));

        Change(cluster, spec => spec["paused"] = false);
        WaitForRollout(cluster, "echo:2", 3);
    }

    [Fact]
    public async Task A_rollout_that_does_not_move_misses_its_deadline()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var cluster = new ControlledCluster(
            new ControllerOptions { Time = time }, pod => pod.Spec.Containers[0].Image != "broken");
        cluster.AddNodes("n1");
        var deployment = ControlledCluster.Deployment("web", 2);
        deployment.Spec.ProgressDeadlineSeconds = 30;
        cluster.Registry.Create(ResourceKinds.Deployments, deployment);
        WaitForRollout(cluster, "echo:1", 2);
        var start = time.GetUtcNow();
        SetImage(cluster, "broken");

        Soon.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Condition(cluster, "Progressing")?.Reason == "ProgressDeadlineExceeded";
        }, () => $"it is {Condition(cluster, "Progressing")?.Reason}");

        Assert.True(time.GetUtcNow() - start >= TimeSpan.FromSeconds(30));
        Assert.Equal("False", Condition(cluster, "Progressing")!.Status);
        Assert.EndsWith(
            "has timed out progressing.", Condition(cluster, "Progressing")!.Message, StringComparison.Ordinal);
        // The old pods serve on: a quarter of two, rounded down, may be unavailable.
        Assert.Equal(2, Status(cluster)!.AvailableReplicas);
    }

    [Fact]
    public async Task A_pod_counts_as_available_when_it_has_been_ready_for_long_enough()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var cluster = new ControlledCluster(new ControllerOptions { Time = time });
        cluster.AddNodes("n1");
        var deployment = ControlledCluster.Deployment("web", 2);
        deployment.Spec.MinReadySeconds = 10;
        cluster.Registry.Create(ResourceKinds.Deployments, deployment);
        Soon.Equal(2, () => Status(cluster)?.ReadyReplicas ?? 0);
        Assert.Equal((null, 2), (Status(cluster)!.AvailableReplicas, Status(cluster)!.UnavailableReplicas));

        var start = time.GetUtcNow();
        Soon.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Status(cluster)!.AvailableReplicas == 2;
        }, () => $"{Status(cluster)!.AvailableReplicas} are");
        Assert.True(time.GetUtcNow() - start >= TimeSpan.FromSeconds(10));
    }

    private static void WaitForRollout(ControlledCluster cluster, string image, int replicas) => Soon.True(
        () => Find(cluster) is { Status: { } status } found
            && status.ObservedGeneration == found.Metadata.Generation
            && (status.UpdatedReplicas, status.Replicas, status.AvailableReplicas) == (replicas, replicas, replicas)
            && Condition(cluster, "Progressing")?.Reason == "NewReplicaSetAvailable"
            && cluster.Pods.All(pod => pod.Spec.Containers[0].Image == image),
        () => $"{Find(cluster)?.Status?.UpdatedReplicas} of {replicas} have {image}");

    private static void Keep(Dictionary<string, StoredObject> pods, StoreEvent happened)
    {
        pods.Remove(happened.Object!.Key);
        if (happened.Type != StoreEventType.Deleted)
        {
            pods[happened.Object.Key] = happened.Object;
        }
    }

    private static bool IsReady(V1Pod pod) =>
        pod.Status?.Conditions?.Any(one => one.Type == "Ready" && one.Status == "True") == true;

    private static void SetImage(ControlledCluster cluster, string image) => Change(
        cluster, spec => spec["template"]!["spec"]!["containers"]![0]!["image"] = image);

    private static void Change(ControlledCluster cluster, Action<JsonObject> change) =>
        cluster.Registry.Update(ResourceKinds.Deployments, "default", "web", json =>
        {
            change(json["spec"]!.AsObject());
            return json;
        });

    private static V1Deployment? Find(ControlledCluster cluster) =>
        cluster.Find<V1Deployment>(ResourceKinds.Deployments, "web");

    private static V1DeploymentStatus? Status(ControlledCluster cluster) => Find(cluster)?.Status;

    private static V1DeploymentCondition? Condition(ControlledCluster cluster, string type) =>
        Status(cluster)?.Conditions?.FirstOrDefault(one => one.Type == type);
}
