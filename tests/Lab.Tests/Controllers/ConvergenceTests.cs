using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Controllers;

/// <summary>Whatever happens to Deployments, Services, pods and nodes, in whatever order, and while controllers work:
/// in the end the cluster is what its objects ask for, told here in another way than the controllers go about it.
/// </summary>
public sealed class ConvergenceTests
{
    private const int Steps = 120;

    private static readonly string[] Apps = ["a", "b", "c"];
    private static readonly string[] Nodes = ["n1", "n2", "n3"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task After_any_changes_the_cluster_is_what_its_objects_ask_for(int seed)
    {
        await using var cluster = new ControlledCluster();
        var random = new Random(seed);
        for (var step = 0; step < Steps; step++)
        {
            Change(cluster, random);
            if (random.Next(4) == 0)
            {
                // Lets the controllers get some way, but not always to the end.
                var seen = cluster.Store.Revision;
                SpinWait.SpinUntil(() => cluster.Store.Revision > seen + 5, TimeSpan.FromMilliseconds(5));
            }
        }

        Put(cluster, ResourceKinds.Nodes, ControlledCluster.Node("last", "zone-of-last"));
        Soon.True(() => Complaint(cluster) is null, () => $"seed {seed}: {Complaint(cluster)}");
    }

    private static void Change(ControlledCluster cluster, Random random)
    {
        var app = Apps[random.Next(Apps.Length)];
        switch (random.Next(12))
        {
            case 0 or 1:
                Put(cluster, ResourceKinds.Deployments,
                    ControlledCluster.Deployment(app, random.Next(6), $"echo:{random.Next(3)}"));
                break;
            case 2:
                Delete(cluster, ResourceKinds.Deployments, app);
                break;
            case 3:
                Put(cluster, ResourceKinds.Services, ControlledCluster.Service($"s-{app}", app));
                break;
            case 4:
                Delete(cluster, ResourceKinds.Services, $"s-{app}");
                break;
            case 5 or 6:
                var node = Nodes[random.Next(Nodes.Length)];
                Put(cluster, ResourceKinds.Nodes, ControlledCluster.Node(node, $"zone-{random.Next(2)}"));
                break;
            case 7:
                Delete(cluster, ResourceKinds.Nodes, Nodes[random.Next(Nodes.Length)]);
                break;
            case 8:
                Delete(cluster, ResourceKinds.Pods, Any(cluster, ResourceKinds.Pods, random));
                break;
            case 9:
                Edit(cluster, ResourceKinds.Pods, random, pod => pod["metadata"]!["labels"]!["app"] = app);
                break;
            case 10:
                Edit(cluster, ResourceKinds.Pods, random, pod => pod["status"]?["conditions"]?
                    .AsArray().ToList().ForEach(one => one!["status"] = "False"));
                break;
            default:
                var kind = random.Next(2) == 0 ? ResourceKinds.EndpointSlices : ResourceKinds.ReplicaSets;
                Delete(cluster, kind, Any(cluster, kind, random));
                break;
        }
    }

    /// <summary>What is not as it should be; null when all is.</summary>
    private static string? Complaint(ControlledCluster cluster)
    {
        var deployments = cluster.List<V1Deployment>(ResourceKinds.Deployments);
        var sets = cluster.List<V1ReplicaSet>(ResourceKinds.ReplicaSets);
        return deployments.Select(one => OfDeployment(cluster, one, sets)).FirstOrDefault(one => one is not null)
            ?? OfOrphans(cluster)
            ?? cluster.List<V1Service>(ResourceKinds.Services)
                .Where(one => one.Spec.Selector is not null).Select(one => OfService(cluster, one))
                .FirstOrDefault(one => one is not null)
            ?? OfPods(cluster);
    }

    private static string? OfDeployment(
        ControlledCluster cluster, V1Deployment deployment, IReadOnlyList<V1ReplicaSet> sets)
    {
        var (name, image) = (deployment.Metadata.Name, deployment.Spec.Template.Spec.Containers[0].Image);
        var own = sets.Where(set => IsOwned(set.Metadata, deployment.Metadata.Uid)).ToArray();
        var busy = own.Where(set => set.Spec.Replicas > 0).ToArray();
        var pods = cluster.Pods.Where(pod => own.Any(set => IsOwned(pod.Metadata, set.Metadata.Uid))).ToArray();
        var wanted = deployment.Spec.Replicas ?? 0;
        return busy.Length > 1 ? $"{name} has {busy.Length} ReplicaSets with pods"
            : busy.Any(set => set.Spec.Template.Spec.Containers[0].Image != image) ? $"{name} runs another image"
            : pods.Length != wanted ? $"{name} has {pods.Length} of {wanted} pods"
            : pods.Any(pod => pod.Spec.Containers[0].Image != image) ? $"a pod of {name} runs another image"
            : (deployment.Status?.Replicas ?? 0) != wanted ? $"{name} says {deployment.Status?.Replicas} of {wanted}"
            : deployment.Status?.ObservedGeneration != deployment.Metadata.Generation ? $"{name} has an old status"
            : null;
    }

    private static string? OfOrphans(ControlledCluster cluster)
    {
        var metadata = ResourceKinds.All.Where(kind => kind.IsNamespaced)
            .SelectMany(kind => cluster.Store.List(kind).Objects.ToArray())
            .Select(one => (one.Key, Owners: one.ToJson()["metadata"]!["ownerReferences"] as JsonArray, one.Uid))
            .ToArray();
        var uids = metadata.Select(one => one.Uid).ToHashSet();
        return metadata.Where(one => one.Owners?.Any(owner => !uids.Contains((string)owner!["uid"]!)) == true)
            .Select(one => $"the owner of {one.Key} is gone").FirstOrDefault();
    }

    /// <summary>Each pod that it selects and that has an address and a node that exists, once, and nothing else.
    /// </summary>
    private static string? OfService(ControlledCluster cluster, V1Service service)
    {
        var nodes = cluster.List<V1Node>(ResourceKinds.Nodes).ToDictionary(node => node.Metadata.Name);
        var wanted =
            from pod in cluster.Pods
            where pod.Metadata.Labels["app"] == service.Spec.Selector["app"] && pod.Status?.PodIP is not null
            where nodes.ContainsKey(pod.Spec.NodeName)
            let zone = nodes[pod.Spec.NodeName].Metadata.Labels["topology.kubernetes.io/zone"]
            let isReady = pod.Status.Conditions.First(one => one.Type == "Ready").Status
            select $"{pod.Status.PodIP} {isReady} {zone} {pod.Metadata.Uid}";
        var given =
            from slice in cluster.List<V1EndpointSlice>(ResourceKinds.EndpointSlices)
            where slice.Metadata.Labels["kubernetes.io/service-name"] == service.Metadata.Name
            from one in slice.Endpoints ?? []
            select $"{one.Addresses[0]} {one.Conditions.Ready} {one.Zone} {one.TargetRef.Uid}";
        var older = (cluster.Find<V1Endpoints>(ResourceKinds.Endpoints, service.Metadata.Name)?.Subsets ?? [])
            .Sum(subset => (subset.Addresses?.Count ?? 0) + (subset.NotReadyAddresses?.Count ?? 0));
        var (expected, actual) = (string.Join("; ", wanted.Order()), string.Join("; ", given.Order()));
        return expected != actual ? $"{service.Metadata.Name} has {actual} instead of {expected}"
            : older != wanted.Count() ? $"{service.Metadata.Name} has {older} addresses in its Endpoints"
            : null;
    }

    private static string? OfPods(ControlledCluster cluster)
    {
        var nodes = cluster.List<V1Node>(ResourceKinds.Nodes).Select(node => node.Metadata.Name).ToHashSet();
        return cluster.Pods.Where(pod => pod.Spec.NodeName is null || !nodes.Contains(pod.Spec.NodeName))
            .Select(pod => $"{pod.Metadata.Name} is on node {pod.Spec.NodeName ?? "none"}").FirstOrDefault();
    }

    private static bool IsOwned(V1ObjectMeta metadata, string uid) =>
        metadata.OwnerReferences?.Any(owner => owner.Controller == true && owner.Uid == uid) == true;

    private static string Any(ControlledCluster cluster, ResourceKind kind, Random random)
    {
        var all = cluster.Store.List(kind).Objects;
        return all.Length == 0 ? "none" : all.Span[random.Next(all.Length)].Name;
    }

    /// <summary>The object is made, or its spec replaced, as by "kubectl apply".</summary>
    private static void Put<T>(ControlledCluster cluster, ResourceKind kind, T model)
        where T : notnull
    {
        var json = Lab.Api.Objects.ObjectModels.ToJson(model);
        try
        {
            cluster.Registry.Update(kind, kind.IsNamespaced ? "default" : "", (string)json["metadata"]!["name"]!, old =>
            {
                old["spec"] = json["spec"]?.DeepClone() ?? old["spec"]?.DeepClone();
                old["metadata"]!["labels"] = json["metadata"]!["labels"]?.DeepClone();
                return old;
            });
        }
        catch (StoreException missing) when (missing.Kind == StoreError.NotFound)
        {
            cluster.Registry.Create(kind, json);
        }
    }

    private static void Edit(ControlledCluster cluster, ResourceKind kind, Random random, Action<JsonObject> change) =>
        Unless(StoreError.NotFound, () => cluster.Registry.Update(kind, "default", Any(cluster, kind, random), json =>
        {
            change(json);
            return json;
        }));

    private static void Delete(ControlledCluster cluster, ResourceKind kind, string name) => Unless(
        StoreError.NotFound, () => cluster.Registry.Delete(kind, kind.IsNamespaced ? "default" : "", name));

    /// <summary>A controller may have been quicker.</summary>
    private static void Unless(StoreError excuse, Action change)
    {
        try
        {
            change();
        }
        catch (StoreException gone) when (gone.Kind == excuse)
        {
            // Then there is nothing to change.
        }
    }
}
