using k8s.Models;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Controllers;

public sealed class SchedulerTests
{
    [Fact]
    public async Task Pods_of_a_deployment_are_spread_over_nodes_and_those_over_zones()
    {
        await using var cluster = new ControlledCluster();
        cluster.Registry.Create(ResourceKinds.Nodes, ControlledCluster.Node("n1", "a"));
        cluster.Registry.Create(ResourceKinds.Nodes, ControlledCluster.Node("n2", "a"));
        cluster.Registry.Create(ResourceKinds.Nodes, ControlledCluster.Node("n3", "b"));
        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("two", 2));
        Soon.Equal(2, () => cluster.Pods.Count(pod => pod.Spec.NodeName is not null));
        Assert.Contains("n3", cluster.Pods.Select(pod => pod.Spec.NodeName));

        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("six", 6));
        Soon.Equal("2,2,2", () => string.Join(',', cluster.Pods
            .Where(pod => pod.Metadata.Labels["app"] == "six" && pod.Spec.NodeName is not null)
            .CountBy(pod => pod.Spec.NodeName).Select(one => one.Value)));
    }

    [Fact]
    public async Task A_pod_that_fits_nowhere_waits_and_says_why_until_a_node_changes()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        cluster.Registry.Create(ResourceKinds.Nodes, ControlledCluster.Node("n2", "b", isReady: false));
        var cordoned = ControlledCluster.Node("n3", "b");
        cordoned.Spec = new V1NodeSpec { Unschedulable = true };
        cluster.Registry.Create(ResourceKinds.Nodes, cordoned);
        var tainted = ControlledCluster.Node("n4", "b");
        tainted.Spec = new V1NodeSpec { Taints = [new V1Taint { Key = "gpu", Value = "yes", Effect = "NoSchedule" }] };
        cluster.Registry.Create(ResourceKinds.Nodes, tainted);
        Soon.True(
            () => cluster.Find<V1Node>(ResourceKinds.Nodes, "n2")!.Spec?.Taints?.Count == 2, () => "n2 has no taints");

        var pod = Pod("picky");
        pod.Spec.NodeSelector = new Dictionary<string, string> { ["disk"] = "ssd" };
        cluster.Registry.Create(ResourceKinds.Pods, pod);

        var waiting = Soon.Get(() => Scheduled(cluster, "picky"), () => "nothing is said");
        Assert.Equal(("False", "Unschedulable"), (waiting.Status, waiting.Reason));
        Assert.StartsWith(
            "0/4 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, "
            + "1 node(s) had untolerated taint {gpu: yes}, "
            + "1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }, "
            + "1 node(s) were unschedulable. ",
            waiting.Message, StringComparison.Ordinal);
        Soon.Equal(waiting.Message, () => cluster.Events("Pod", "FailedScheduling").SingleOrDefault());

        cluster.Registry.Update(ResourceKinds.Nodes, "", "n1", json =>
        {
            json["metadata"]!["labels"]!["disk"] = "ssd";
            return json;
        });
        Soon.Equal("n1", () => cluster.Find<V1Pod>(ResourceKinds.Pods, "picky")!.Spec.NodeName);
        Soon.Equal(
            "Successfully assigned default/picky to n1",
            () => cluster.Events("Pod", "Scheduled").SingleOrDefault());
    }

    [Fact]
    public async Task Tolerations_and_affinity_open_the_way()
    {
        await using var cluster = new ControlledCluster();
        var tainted = ControlledCluster.Node("n1", "a");
        tainted.Spec = new V1NodeSpec { Taints = [new V1Taint { Key = "gpu", Value = "yes", Effect = "NoSchedule" }] };
        cluster.Registry.Create(ResourceKinds.Nodes, tainted);
        cluster.Registry.Create(ResourceKinds.Nodes, ControlledCluster.Node("n2", "b"));
        var pod = Pod("tolerant");
        pod.Spec.Tolerations = [new V1Toleration { Key = "gpu", OperatorProperty = "Exists" }];
        pod.Spec.Affinity = new V1Affinity { NodeAffinity = RequiredZone("a") };
        cluster.Registry.Create(ResourceKinds.Pods, pod);
        var intolerant = Pod("intolerant");
        intolerant.Spec.Affinity = new V1Affinity { NodeAffinity = RequiredZone("a") };
        cluster.Registry.Create(ResourceKinds.Pods, intolerant);

        Soon.Equal("n1", () => cluster.Find<V1Pod>(ResourceKinds.Pods, "tolerant")!.Spec.NodeName);
        Soon.Equal("Unschedulable", () => Scheduled(cluster, "intolerant")?.Reason);
    }

    [Fact]
    public async Task A_node_that_is_given_and_another_scheduler_are_left_alone()
    {
        await using var cluster = new ControlledCluster(looksAfter: _ => false);
        cluster.AddNodes("n1", "n2");
        var given = Pod("given");
        given.Spec.NodeName = "n2";
        cluster.Registry.Create(ResourceKinds.Pods, given);
        var other = Pod("other");
        other.Spec.SchedulerName = "mine";
        cluster.Registry.Create(ResourceKinds.Pods, other);
        cluster.Registry.Create(ResourceKinds.Pods, Pod("plain"));

        Soon.Equal("n1", () => cluster.Find<V1Pod>(ResourceKinds.Pods, "plain")!.Spec.NodeName);
        Assert.Equal("n2", cluster.Find<V1Pod>(ResourceKinds.Pods, "given")!.Spec.NodeName);
        Assert.Null(cluster.Find<V1Pod>(ResourceKinds.Pods, "other")!.Spec.NodeName);
    }

    private static V1NodeAffinity RequiredZone(string zone) => new()
    {
        RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
        {
            NodeSelectorTerms =
            [
                new V1NodeSelectorTerm
                {
                    MatchExpressions =
                    [
                        new V1NodeSelectorRequirement
                        {
                            Key = "topology.kubernetes.io/zone",
                            OperatorProperty = "In",
                            Values = [zone],
                        },
                    ],
                },
            ],
        },
    };

    private static V1PodCondition? Scheduled(ControlledCluster cluster, string pod) =>
        cluster.Find<V1Pod>(ResourceKinds.Pods, pod)!.Status?.Conditions?
            .FirstOrDefault(one => one.Type == "PodScheduled");

    private static V1Pod Pod(string name) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "default" },
        Spec = ControlledCluster.PodSpec(),
    };
}
