using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers;

namespace Signalbox.Lab.Tests.Controllers;

public sealed class LifecycleTests
{
    [Fact]
    public async Task A_deployment_takes_its_replica_sets_and_pods_with_it()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("web", 3));
        cluster.Registry.Create(ResourceKinds.Services, ControlledCluster.Service("web", "web"));
        Soon.Equal(3, () => cluster.Pods.Count(pod => pod.Status?.Phase == "Running"));

        cluster.Registry.Delete(ResourceKinds.Deployments, "default", "web");
        Soon.Equal((0, 0), () => (cluster.List<V1ReplicaSet>(ResourceKinds.ReplicaSets).Count, cluster.Pods.Count));

        cluster.Registry.Delete(ResourceKinds.Services, "default", "web");
        Soon.Equal((0, 0), () => (
            cluster.List<V1EndpointSlice>(ResourceKinds.EndpointSlices).Count(IsOfWeb),
            cluster.List<V1Endpoints>(ResourceKinds.Endpoints).Count(one => one.Metadata.Name == "web")));
    }

    [Fact]
    public async Task An_object_stays_while_one_owner_is_there_and_a_namesake_is_none()
    {
        await using var cluster = new ControlledCluster();
        var first = Map(cluster, "first");
        var second = Map(cluster, "second");
        Map(cluster, "shared", first, second);
        Map(cluster, "only", first);
        cluster.Registry.Delete(ResourceKinds.ConfigMaps, "default", "first");
        Map(cluster, "first");

        Soon.True(() => Find(cluster, "only") is null, () => "it is still there");
        Soon.Equal(1, () => Find(cluster, "shared")!.Metadata.OwnerReferences?.Count);
        Assert.Equal(second.Metadata.Uid, Find(cluster, "shared")!.Metadata.OwnerReferences[0].Uid);
    }

    [Fact]
    public async Task A_foreground_deletion_lets_the_owner_go_when_its_dependents_are_gone()
    {
        await using var cluster = new ControlledCluster();
        var owner = Map(cluster, "owner");
        var child = Map(cluster, "child", owner);
        Map(cluster, "grandchild", child);
        using var watch = cluster.Store.WatchFromNow(ResourceKinds.ConfigMaps);
        Delete(cluster, "owner", "Foreground");

        Soon.True(() => Find(cluster, "owner") is null, () => "the owner is still there");
        var gone = new List<string>();
        while (watch.Events.TryRead(out var happened))
        {
            gone.AddRange(happened.Type == StoreEventType.Deleted ? [happened.Object!.Name] : []);
        }

        Assert.Equal(["grandchild", "child", "owner"], gone);
    }

    [Fact]
    public async Task An_orphaning_deletion_sets_dependents_free()
    {
        await using var cluster = new ControlledCluster();
        Map(cluster, "child", Map(cluster, "owner"));
        Delete(cluster, "owner", "Orphan");

        Soon.True(() => Find(cluster, "owner") is null, () => "the owner is still there");
        Assert.Null(Find(cluster, "child")!.Metadata.OwnerReferences);
    }

    [Fact]
    public async Task A_namespace_gets_what_every_one_has_and_gets_it_back()
    {
        await using var cluster = new ControlledCluster(new ControllerOptions { RootCertificate = "the certificate" });
        Soon.Equal("the certificate", () => Find(cluster, "kube-root-ca.crt")?.Data["ca.crt"]);
        Soon.True(() => Account(cluster) is not null, () => "there is no account");

        cluster.Registry.Delete(ResourceKinds.ServiceAccounts, "default", "default");
        cluster.Registry.Update(ResourceKinds.ConfigMaps, "default", "kube-root-ca.crt", json =>
        {
            json["data"]!["ca.crt"] = "another";
            return json;
        });
        Soon.Equal("the certificate", () => Find(cluster, "kube-root-ca.crt")?.Data["ca.crt"]);
        Soon.True(() => Account(cluster) is not null, () => "the account stays away");
    }

    [Fact]
    public async Task A_namespace_that_ends_is_emptied_before_it_goes()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        cluster.Registry.Create(
            ResourceKinds.Namespaces, new V1Namespace { Metadata = new V1ObjectMeta { Name = "shop" } });
        var deployment = ControlledCluster.Deployment("web", 2);
        deployment.Metadata.NamespaceProperty = "shop";
        cluster.Registry.Create(ResourceKinds.Deployments, deployment);
        var service = ControlledCluster.Service("web", "web");
        service.Metadata.NamespaceProperty = "shop";
        cluster.Registry.Create(ResourceKinds.Services, service);
        Soon.Equal(2, () => cluster.Pods.Count(pod => pod.Status?.Phase == "Running"));

        cluster.Registry.Delete(ResourceKinds.Namespaces, "", "shop");

        Soon.True(
            () => cluster.Store.Find(ResourceKinds.Namespaces, "", "shop") is null, () => "it is still there");
        Assert.All(
            ResourceKinds.All.Where(kind => kind.IsNamespaced),
            kind => Assert.DoesNotContain(cluster.Store.List(kind).Objects.ToArray(), one => one.Namespace == "shop"));
    }

    [Fact]
    public async Task A_lost_node_is_tainted_and_its_pods_leave_when_their_patience_ends()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var cluster = new ControlledCluster(new ControllerOptions { Time = time });
        cluster.AddNodes("n1", "n2");
        var deployment = ControlledCluster.Deployment("web", 2);
        deployment.Spec.Template.Spec.Tolerations =
        [
            new V1Toleration
            {
                Key = "node.kubernetes.io/unreachable",
                OperatorProperty = "Exists",
                Effect = "NoExecute",
                TolerationSeconds = 20,
            },
        ];
        cluster.Registry.Create(ResourceKinds.Deployments, deployment);
        Soon.Equal("n1,n2", () => Ready(cluster));

        SetReady(cluster, "n1", "Unknown");
        Soon.Equal("n2", () => Ready(cluster));
        Assert.Equal(["n1", "n2"], cluster.Pods.Select(pod => pod.Spec.NodeName).Order());
        Soon.Equal("NoExecute,NoSchedule", () => Taints(cluster, "n1", "node.kubernetes.io/unreachable"));

        var start = time.GetUtcNow();
        Soon.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Ready(cluster) == "n2,n2";
        }, () => Ready(cluster));
        Assert.True(time.GetUtcNow() - start >= TimeSpan.FromSeconds(20));

        SetReady(cluster, "n1", "True");
        Soon.Equal("", () => Taints(cluster, "n1", "node.kubernetes.io/unreachable"));
    }

    [Fact]
    public async Task The_pods_of_a_deleted_node_are_replaced_elsewhere()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1", "n2");
        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("web", 2));
        Soon.Equal("n1,n2", () => Ready(cluster));

        cluster.Registry.Delete(ResourceKinds.Nodes, "", "n1");
        Soon.Equal("n2,n2", () => Ready(cluster));
        Assert.Equal(2, cluster.Pods.Count);
    }

    [Fact]
    public async Task A_pod_may_wait_a_while_for_a_node_that_has_never_been_there()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var cluster = new ControlledCluster(new ControllerOptions { Time = time });
        var spec = ControlledCluster.PodSpec();
        spec.NodeName = "later";
        cluster.Registry.Create(ResourceKinds.Pods, new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "early", NamespaceProperty = "default" },
            Spec = spec,
        });

        var start = time.GetUtcNow();
        Soon.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return cluster.Pods.Count == 0;
        }, () => "it is still there");
        Assert.True(time.GetUtcNow() - start >= TimeSpan.FromSeconds(40));
    }

    private static bool IsOfWeb(V1EndpointSlice slice) =>
        slice.Metadata.Labels["kubernetes.io/service-name"] == "web";

    private static string Ready(ControlledCluster cluster) => string.Join(',', cluster.Pods
        .Where(pod => pod.Status?.Conditions?.Any(one => one.Type == "Ready" && one.Status == "True") == true)
        .Select(pod => pod.Spec.NodeName).Order());

    private static string Taints(ControlledCluster cluster, string node, string key) => string.Join(',',
        (cluster.Find<V1Node>(ResourceKinds.Nodes, node)!.Spec?.Taints ?? [])
            .Where(taint => taint.Key == key).Select(taint => taint.Effect).Order());

    private static void SetReady(ControlledCluster cluster, string node, string status) =>
        cluster.Registry.UpdateStatus(ResourceKinds.Nodes, "", node, json =>
        {
            json["status"]!["conditions"]![0]!["status"] = status;
            return json;
        });

    private static void Delete(ControlledCluster cluster, string name, string policy) => cluster.Registry.Delete(
        ResourceKinds.ConfigMaps, "default", name, new Deletion { PropagationPolicy = policy });

    private static V1ConfigMap Map(ControlledCluster cluster, string name, params V1ConfigMap[] owners) =>
        cluster.Registry.Create(ResourceKinds.ConfigMaps, new V1ConfigMap
        {
            Metadata = new V1ObjectMeta
            {
                Name = name,
                NamespaceProperty = "default",
                OwnerReferences = owners.Length == 0 ? null :
                [
                    .. owners.Select(owner => new V1OwnerReference
                    {
                        ApiVersion = "v1",
                        Kind = "ConfigMap",
                        Name = owner.Metadata.Name,
                        Uid = owner.Metadata.Uid,
                        BlockOwnerDeletion = true,
                    }),
                ],
            },
        });

    private static V1ConfigMap? Find(ControlledCluster cluster, string name) =>
        cluster.Find<V1ConfigMap>(ResourceKinds.ConfigMaps, name);

    private static V1ServiceAccount? Account(ControlledCluster cluster) =>
        cluster.Find<V1ServiceAccount>(ResourceKinds.ServiceAccounts, "default");
}
