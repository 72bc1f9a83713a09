using k8s.Models;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Controllers;

public sealed class StatefulSetTests
{
    [Fact]
    public async Task Pods_come_one_by_one_with_names_that_stay_and_go_from_the_last()
    {
        await using var cluster = new ControlledCluster(looksAfter: pod => pod.Metadata.Name != "db-1" || Has(pod));
        cluster.AddNodes("n1");
        cluster.Registry.Create(WorkloadKinds.StatefulSets, Set(3));
        Soon.Equal("db-0 db-1", () => Names(cluster));
        Assert.Equal("db-0", Ready(cluster));
        Assert.Equal(
            ("db-0", "db", "0"),
            (cluster.Pods[0].Spec.Hostname, cluster.Pods[0].Spec.Subdomain,
                cluster.Pods[0].Metadata.Labels["apps.kubernetes.io/pod-index"]));

        Go(cluster, "db-1");
        Soon.Equal("db-0 db-1 db-2", () => Ready(cluster));
        Soon.Equal("3 3 3", () => Status(cluster));
        var before = Uid(cluster, "db-0");
        cluster.Registry.Delete(ResourceKinds.Pods, "default", "db-0");
        Soon.True(() => Uid(cluster, "db-0") is { } uid && uid != before, () => "db-0 is not replaced");
        Soon.Equal("db-0 db-1 db-2", () => Ready(cluster));

        Scale(cluster, 1);
        Soon.Equal("db-0", () => Names(cluster));
        Soon.Equal(
            "delete Pod db-2 in StatefulSet db successful, delete Pod db-1 in StatefulSet db successful",
            () => string.Join(", ", cluster.Events("StatefulSet", "SuccessfulDelete")));
        Assert.Contains(
            "create Pod db-0 in StatefulSet db successful", cluster.Events("StatefulSet", "SuccessfulCreate"));
    }

    [Fact]
    public async Task Parallel_pods_wait_for_nobody_and_each_has_its_claims()
    {
        await using var cluster = new ControlledCluster(looksAfter: _ => false);
        cluster.AddNodes("n1");
        var set = Set(3);
        set.Spec.PodManagementPolicy = "Parallel";
        set.Spec.Ordinals = new V1StatefulSetOrdinals { Start = 5 };
        set.Spec.VolumeClaimTemplates =
        [
            new V1PersistentVolumeClaim
            {
                Metadata = new V1ObjectMeta { Name = "rows" },
                Spec = new V1PersistentVolumeClaimSpec
                {
                    AccessModes = ["ReadWriteOnce"],
                    Resources = new V1VolumeResourceRequirements
                    {
                        Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new("1Gi") },
                    },
                },
            },
        ];
        set.Spec.PersistentVolumeClaimRetentionPolicy =
            new V1StatefulSetPersistentVolumeClaimRetentionPolicy { WhenScaled = "Delete" };
        cluster.Registry.Create(WorkloadKinds.StatefulSets, set);
        Soon.Equal("db-5 db-6 db-7", () => Names(cluster));
        Assert.Equal(
            "rows-db-5",
            cluster.Pods[0].Spec.Volumes.Single(volume => volume.Name == "rows").PersistentVolumeClaim.ClaimName);
        Soon.Equal("rows-db-5=Bound rows-db-6=Bound rows-db-7=Bound", () => Claims(cluster));
        Assert.Contains(
            "create Claim rows-db-6 Pod db-6 in StatefulSet db success",
            cluster.Events("StatefulSet", "SuccessfulCreate"));
        // What is not to be kept goes with its pod.
        Scale(cluster, 2);
        Soon.Equal("db-7", () => Ending(cluster));
        cluster.Registry.Delete(
            ResourceKinds.Pods, "default", "db-7", new Lab.Api.Deletion { GracePeriodSeconds = 0 });
        Soon.Equal("rows-db-5=Bound rows-db-6=Bound", () => Claims(cluster));
    }

    [Theory]
    [InlineData(2, "db-2 db-3")]
    [InlineData("50%", "db-2 db-3")]
    [InlineData(1, "db-3")]
    public async Task As_many_pods_are_updated_at_a_time_as_may_be_away(object mayBeAway, string first)
    {
        var looksAfter = true;
        await using var cluster = new ControlledCluster(looksAfter: _ => looksAfter);
        cluster.AddNodes("n1");
        var set = Set(4);
        set.Spec.PodManagementPolicy = "Parallel";
        set.Spec.UpdateStrategy = new V1StatefulSetUpdateStrategy
        {
            RollingUpdate = new V1RollingUpdateStatefulSetStrategy { MaxUnavailable = $"{mayBeAway}" },
        };
        cluster.Registry.Create(WorkloadKinds.StatefulSets, set);
        Soon.Equal("4 4 4", () => Status(cluster));
        // Nobody ends the pods: those that were asked to end stay so.
        looksAfter = false;
        SetImage(cluster, "echo:2", partition: 0);
        Soon.Equal(first, () => Ending(cluster));
        looksAfter = true;
        foreach (var name in first.Split(' '))
        {
            cluster.Registry.Delete(
                ResourceKinds.Pods, "default", name, new Lab.Api.Deletion { GracePeriodSeconds = 0 });
        }

        Soon.Equal("db-0=echo:2 db-1=echo:2 db-2=echo:2 db-3=echo:2", () => Images(cluster));
    }

    [Fact]
    public async Task A_new_template_is_rolled_out_from_the_last_down_to_the_partition()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        cluster.Registry.Create(WorkloadKinds.StatefulSets, Set(3));
        Soon.Equal("3 3 3", () => Status(cluster));
        var first = cluster.Find<V1StatefulSet>(WorkloadKinds.StatefulSets, "db")!.Status.CurrentRevision;

        SetImage(cluster, "echo:2", partition: 2);
        Soon.Equal("db-0=echo:1 db-1=echo:1 db-2=echo:2", () => Images(cluster));
        // One below the partition comes back as it was.
        cluster.Registry.Delete(ResourceKinds.Pods, "default", "db-0");
        Soon.Equal("3 3 1", () => Status(cluster));
        Soon.Equal("db-0=echo:1 db-1=echo:1 db-2=echo:2", () => Images(cluster));

        SetImage(cluster, "echo:2", partition: 0);
        Soon.Equal("db-0=echo:2 db-1=echo:2 db-2=echo:2", () => Images(cluster));
        Soon.Equal("3 3 3", () => Status(cluster));
        Soon.True(
            () => cluster.Find<V1StatefulSet>(WorkloadKinds.StatefulSets, "db")!.Status is { } status
                && status.CurrentRevision == status.UpdateRevision && status.CurrentRevision != first,
            () => "the update is not done");
        Assert.Equal("1=echo:1 2=echo:2", Revisions(cluster));
        SetImage(cluster, "echo:1", partition: 0);
        Soon.Equal("2=echo:2 3=echo:1", () => Revisions(cluster));
        Soon.Equal("db-0=echo:1 db-1=echo:1 db-2=echo:1", () => Images(cluster));
    }

    /// <summary>Number and image of each ControllerRevision.</summary>
    internal static string Revisions(ControlledCluster cluster) => string.Join(' ', cluster.Store
        .List(WorkloadKinds.ControllerRevisions).Objects.ToArray().Select(one => one.ToJson())
        .OrderBy(one => (long)one["revision"]!)
        .Select(one => $"{one["revision"]}={one["data"]!["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]}"));

    private static V1StatefulSet Set(int replicas) => new()
    {
        Metadata = new V1ObjectMeta { Name = "db", NamespaceProperty = "default" },
        Spec = new V1StatefulSetSpec
        {
            Replicas = replicas,
            ServiceName = "db",
            Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "db" } },
            Template = ControlledCluster.Deployment("db", 1).Spec.Template,
        },
    };

    /// <summary>Whether the pod may start: an annotation says so.</summary>
    private static bool Has(V1Pod pod) => pod.Metadata.Annotations?.ContainsKey("go") == true;

    private static void Go(ControlledCluster cluster, string pod) =>
        cluster.Registry.Update<V1Pod>(ResourceKinds.Pods, "default", pod, one =>
            one.Metadata.Annotations = new Dictionary<string, string> { ["go"] = "" });

    private static void Scale(ControlledCluster cluster, int replicas) =>
        cluster.Registry.Update(WorkloadKinds.StatefulSets, "default", "db", json =>
        {
            json["spec"]!["replicas"] = replicas;
            return json;
        });

    private static void SetImage(ControlledCluster cluster, string image, int partition) =>
        cluster.Registry.Update(WorkloadKinds.StatefulSets, "default", "db", json =>
        {
            json["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = image;
            json["spec"]!["updateStrategy"]!["rollingUpdate"]!["partition"] = partition;
            return json;
        });

    private static string Names(ControlledCluster cluster) =>
        string.Join(' ', cluster.Pods.Select(pod => pod.Metadata.Name).Order());

    private static string? Uid(ControlledCluster cluster, string pod) =>
        cluster.Find<V1Pod>(ResourceKinds.Pods, pod)?.Metadata.Uid;

    private static IEnumerable<V1Pod> ReadyPods(ControlledCluster cluster) => cluster.Pods
        .Where(pod => pod.Status?.Phase == "Running" && pod.Metadata.DeletionTimestamp is null);

    private static string Ready(ControlledCluster cluster) =>
        string.Join(' ', ReadyPods(cluster).Select(pod => pod.Metadata.Name).Order());

    private static string Images(ControlledCluster cluster) => string.Join(
        ' ', ReadyPods(cluster).Select(pod => $"{pod.Metadata.Name}={pod.Spec.Containers[0].Image}").Order());

    private static string Claims(ControlledCluster cluster) => string.Join(
        ' ', cluster.List<V1PersistentVolumeClaim>(StorageKinds.Claims)
            .Select(claim => $"{claim.Metadata.Name}={claim.Status.Phase}").Order());

    private static string Ending(ControlledCluster cluster) => string.Join(
        ' ', cluster.Pods.Where(pod => pod.Metadata.DeletionTimestamp is not null)
            .Select(pod => pod.Metadata.Name).Order());

    /// <summary>Replicas, ready, updated.</summary>
    private static string Status(ControlledCluster cluster)
    {
        var set = cluster.Find<V1StatefulSet>(WorkloadKinds.StatefulSets, "db")!;
        return set.Status?.ObservedGeneration == set.Metadata.Generation
            ? $"{set.Status!.Replicas} {set.Status.ReadyReplicas ?? 0} {set.Status.UpdatedReplicas ?? 0}"
            : "";
    }
}
