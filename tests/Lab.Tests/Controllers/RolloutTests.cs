using k8s.Models;
using Signalbox.Lab.Api.Store;

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

    private static V1DeploymentStatus? Status(ControlledCluster cluster) =>
        cluster.Find<V1Deployment>(ResourceKinds.Deployments, "web")?.Status;

    private static V1DeploymentCondition? Condition(ControlledCluster cluster, string type) =>
        Status(cluster)?.Conditions?.FirstOrDefault(one => one.Type == type);
}
