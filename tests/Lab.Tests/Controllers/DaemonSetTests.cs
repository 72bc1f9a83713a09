using k8s.Models;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Controllers;

public sealed class DaemonSetTests
{
    [Fact]
    public async Task Every_node_that_fits_runs_a_pod_also_one_that_comes_later()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1", "n2");
        Change(cluster, "n2", node => node.Spec = new V1NodeSpec { Unschedulable = true });
        cluster.Registry.Create(WorkloadKinds.DaemonSets, Set("web"));
        Soon.Equal("n1=echo:1 n2=echo:1", () => Running(cluster));

        cluster.AddNodes("n3");
        Soon.Equal("n1=echo:1 n2=echo:1 n3=echo:1", () => Running(cluster));
        Soon.Equal("3 3 3 3 3 0", () => Status(cluster));
        Change(cluster, "n3", node => Taint(node, "NoSchedule"));
        Soon.Equal("2 2 2 2 2 1", () => Status(cluster));
        Change(cluster, "n3", node => Taint(node, "NoExecute"));
        Soon.Equal("n1=echo:1 n2=echo:1", () => Running(cluster));
        Soon.Equal("2 2 2 2 2 0", () => Status(cluster));
    }

    [Fact]
    public async Task A_selector_says_which_nodes_and_a_pod_that_failed_is_replaced()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1", "n2");
        var set = Set("web");
        set.Spec.Template.Spec.NodeSelector = new Dictionary<string, string> { ["disk"] = "fast" };
        cluster.Registry.Create(WorkloadKinds.DaemonSets, set);
        Soon.Equal("0 0 0 0 0 0", () => Status(cluster));
        Change(cluster, "n1", node => node.Metadata.Labels["disk"] = "fast");
        Soon.Equal("n1=echo:1", () => Running(cluster));

        var failed = cluster.Pods[0].Metadata.Name;
        cluster.Registry.UpdateStatus(ResourceKinds.Pods, "default", failed, json =>
        {
            json["status"]!["phase"] = "Failed";
            return json;
        });
        Soon.True(
            () => cluster.Pods is [{ Status.Phase: "Running" } only] && only.Metadata.Name != failed,
            () => Running(cluster));
        Assert.Equal(
            [$"Found failed daemon pod default/{failed} on node n1, will try to kill it"],
            cluster.Events("DaemonSet", "FailedDaemonPod"));
        Change(cluster, "n1", node => node.Metadata.Labels.Remove("disk"));
        Soon.Equal("", () => Running(cluster));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public async Task A_new_template_is_rolled_out_node_by_node_and_can_be_undone(int unavailable, int surge)
    {
        await using var cluster = new ControlledCluster(looksAfter: pod =>
            pod.Spec.Containers[0].Image != "echo:bad" || pod.Metadata.DeletionTimestamp is not null);
        cluster.AddNodes("n1", "n2", "n3");
        var set = Set("web");
        set.Spec.UpdateStrategy = new V1DaemonSetUpdateStrategy
        {
            RollingUpdate = new V1RollingUpdateDaemonSet { MaxUnavailable = unavailable, MaxSurge = surge },
        };
        cluster.Registry.Create(WorkloadKinds.DaemonSets, set);
        Soon.Equal("n1=echo:1 n2=echo:1 n3=echo:1", () => Running(cluster));

        // The new pod of the first node does not start: the others stay as they are.
        SetImage(cluster, "echo:bad");
        Soon.Equal(
            "1", () => $"{cluster.Pods.Count(pod => pod.Spec.Containers[0].Image == "echo:bad")}");
        var stuck = Running(cluster).Split(' ').Count(one => one.EndsWith("echo:1", StringComparison.Ordinal));
        Assert.Equal(3 - unavailable, stuck);

        SetImage(cluster, "echo:1");
        Soon.Equal("2=echo:bad 3=echo:1", () => StatefulSetTests.Revisions(cluster));
        Soon.Equal("n1=echo:1 n2=echo:1 n3=echo:1", () => Running(cluster));
        SetImage(cluster, "echo:2");
        Soon.Equal("n1=echo:2 n2=echo:2 n3=echo:2", () => Running(cluster));
        Soon.Equal("3 3 3 3 3 0", () => Status(cluster));
        Soon.Equal("2=echo:bad 3=echo:1 4=echo:2", () => StatefulSetTests.Revisions(cluster));
    }

    private static V1DaemonSet Set(string name) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "default" },
        Spec = new V1DaemonSetSpec
        {
            Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = name } },
            Template = ControlledCluster.Deployment(name, 1).Spec.Template,
        },
    };

    private static void SetImage(ControlledCluster cluster, string image) =>
        cluster.Registry.Update(WorkloadKinds.DaemonSets, "default", "web", json =>
        {
            json["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = image;
            return json;
        });

    private static void Change(ControlledCluster cluster, string node, Action<V1Node> change) =>
        cluster.Registry.Update(ResourceKinds.Nodes, "", node, change);

    private static void Taint(V1Node node, string effect) => node.Spec = new V1NodeSpec
    {
        Taints = [new V1Taint { Key = "held", Value = "back", Effect = effect }],
    };

    /// <summary>Pods that run and are ready, by node.</summary>
    private static string Running(ControlledCluster cluster) => string.Join(' ', cluster.Pods
        .Where(pod => pod.Status?.Phase == "Running" && pod.Metadata.DeletionTimestamp is null)
        .Select(pod => $"{pod.Spec.NodeName}={pod.Spec.Containers[0].Image}")
        .Order());

    /// <summary>Desired, current, ready, updated, available, misscheduled.</summary>
    private static string Status(ControlledCluster cluster) =>
        cluster.Find<V1DaemonSet>(WorkloadKinds.DaemonSets, "web")?.Status is { ObservedGeneration: not null } status
            ? $"{status.DesiredNumberScheduled} {status.CurrentNumberScheduled} {status.NumberReady} "
                + $"{status.UpdatedNumberScheduled ?? 0} {status.NumberAvailable ?? 0} {status.NumberMisscheduled}"
            : "";
}
