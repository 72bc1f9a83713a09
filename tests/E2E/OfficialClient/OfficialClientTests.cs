using k8s;
using k8s.Autorest;
using k8s.Models;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.OfficialClient;

/// <summary>The official C# client against the server, by TLS and a client certificate from a kubeconfig.</summary>
public sealed class OfficialClientTests
{
    [Fact]
    public Task Services_are_listed_watched_made_changed_and_deleted() => LiveAsync<V1Service, V1ServiceList>(
        ResourceKinds.Services, """{"spec":{"clusterIP":"10.96.0.9","ports":[{"port":80,"protocol":"TCP"}]}}""");

    [Fact]
    public Task Slices_are_listed_watched_made_changed_and_deleted() => LiveAsync<V1EndpointSlice, V1EndpointSliceList>(
        ResourceKinds.EndpointSlices,
        """{"addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"]}],"ports":[{"port":80,"protocol":"TCP"}]}""");

    [Fact]
    public Task Nodes_are_listed_watched_made_changed_and_deleted() =>
        LiveAsync<V1Node, V1NodeList>(ResourceKinds.Nodes, """{"spec":{"podCIDR":"10.1.0.0/24"}}""");

    [Fact]
    public Task Service_ranges_are_listed_watched_made_changed_and_deleted() =>
        LiveAsync<V1ServiceCIDR, V1ServiceCIDRList>(
            ResourceKinds.ServiceCIDRs, """{"spec":{"cidrs":["10.96.0.0/12"]}}""");

    [Fact]
    public Task Events_are_listed_watched_made_changed_and_deleted() => LiveAsync<Eventsv1Event, Eventsv1EventList>(
        ResourceKinds.Events,
        """{"eventTime":"2026-03-01T12:00:00.000000Z","regarding":{"kind":"Pod","name":"a"},"reason":"Tested"}""");

    [Fact]
    public Task Core_events_are_listed_watched_made_changed_and_deleted() => LiveAsync<Corev1Event, Corev1EventList>(
        ResourceKinds.CoreEvents, """{"involvedObject":{"kind":"Pod","name":"a"},"reason":"Tested"}""");

    [Fact]
    public Task Namespaces_are_listed_watched_made_changed_and_deleted() =>
        LiveAsync<V1Namespace, V1NamespaceList>(ResourceKinds.Namespaces, "{}");

    [Fact]
    public Task Pods_are_listed_watched_made_changed_and_deleted() => LiveAsync<V1Pod, V1PodList>(
        ResourceKinds.Pods, """{"spec":{"containers":[{"name":"a","image":"nginx"}]}}""");

    [Fact]
    public Task Endpoints_are_listed_watched_made_changed_and_deleted() => LiveAsync<V1Endpoints, V1EndpointsList>(
        ResourceKinds.Endpoints, """{"subsets":[{"addresses":[{"ip":"10.0.0.1"}],"ports":[{"port":80}]}]}""");

    [Fact]
    public Task Config_maps_are_listed_watched_made_changed_and_deleted() =>
        LiveAsync<V1ConfigMap, V1ConfigMapList>(ResourceKinds.ConfigMaps, """{"data":{"a":"1"}}""");

    [Fact]
    public Task Secrets_are_listed_watched_made_changed_and_deleted() =>
        LiveAsync<V1Secret, V1SecretList>(ResourceKinds.Secrets, """{"type":"Opaque","data":{"a":"AA=="}}""");

    [Fact]
    public Task Service_accounts_are_listed_watched_made_changed_and_deleted() =>
        LiveAsync<V1ServiceAccount, V1ServiceAccountList>(ResourceKinds.ServiceAccounts, "{}");

    [Fact]
    public Task Deployments_are_listed_watched_made_changed_and_deleted() =>
        LiveAsync<V1Deployment, V1DeploymentList>(ResourceKinds.Deployments, Workload);

    [Fact]
    public Task Replica_sets_are_listed_watched_made_changed_and_deleted() =>
        LiveAsync<V1ReplicaSet, V1ReplicaSetList>(ResourceKinds.ReplicaSets, Workload);

    private const string Workload = """
        {"spec":{"replicas":1,"selector":{"matchLabels":{"app":"a"}},"template":{"metadata":{"labels":{"app":"a"}},
        "spec":{"containers":[{"name":"a","image":"nginx"}]}}}}
        """;

    /// <summary>One object's life, as a client leads it and as its watch sees it.</summary>
    private static async Task LiveAsync<T, TList>(ResourceKind kind, string content)
        where T : class, IKubernetesObject<V1ObjectMeta>
        where TList : IKubernetesObject, IItems<T>
    {
        await using var server = await ApiServer.StartAsync(new ObjectStore());
        using var client = new Kubernetes(ConfigurationFor(server));
        using var generic = new GenericClient(client, kind.Group, kind.Version, kind.Plural, disposeClient: false);
        var objects = new ClientObjects<T>(generic, kind.IsNamespaced ? "shop" : null);
        var stop = TestContext.Current.CancellationToken;
        var model = KubernetesJson.Deserialize<T>(content);
        (model.ApiVersion, model.Kind, model.Metadata) =
            (kind.ApiVersion, kind.Kind, new V1ObjectMeta { Name = "one", NamespaceProperty = objects.Namespace });
        await using var seen = objects.WatchAsync(stop).GetAsyncEnumerator(stop);

        var made = await objects.CreateAsync(model, stop);
        Assert.NotNull(made.Metadata.Uid);
        await AssertSeesAsync(seen, WatchEventType.Added, made);

        made.Metadata.Labels = new Dictionary<string, string> { ["way"] = "replaced" };
        var changed = await objects.ReplaceAsync(made, stop);
        await AssertSeesAsync(seen, WatchEventType.Modified, changed);
        made.Metadata.Labels["way"] = "too late";
        var conflict = await Assert.ThrowsAsync<HttpOperationException>(() => objects.ReplaceAsync(made, stop));
        Assert.Contains("the object has been modified", conflict.Response.Content);

        foreach (var (type, way) in new[]
        {
            (V1Patch.PatchType.MergePatch, """{"metadata":{"labels":{"way":"merged"}}}"""),
            (V1Patch.PatchType.StrategicMergePatch, """{"metadata":{"labels":{"way":"merged by its schema"}}}"""),
            (V1Patch.PatchType.JsonPatch, """[{"op":"replace","path":"/metadata/labels/way","value":"set"}]"""),
        })
        {
            changed = await objects.PatchAsync(new V1Patch(way, type), stop);
            Assert.Contains(changed.Metadata.Labels["way"], way);
            await AssertSeesAsync(seen, WatchEventType.Modified, changed);
        }

        var read = await objects.ReadAsync(stop);
        Assert.Equal(KubernetesJson.Serialize(changed), KubernetesJson.Serialize(read));
        var listed = Assert.Single(await objects.ListAsync<TList>(stop));
        Assert.Equal(KubernetesJson.Serialize(changed.Metadata), KubernetesJson.Serialize(listed.Metadata));
        await objects.DeleteAsync(stop);
        Assert.True(await seen.MoveNextAsync());
        Assert.Equal((WatchEventType.Deleted, "one"), (seen.Current.Type, seen.Current.Object.Metadata.Name));
        var gone = await Assert.ThrowsAsync<HttpOperationException>(() => objects.ReadAsync(stop));
        Assert.Contains($"{kind.QualifiedName} \\\"one\\\" not found", gone.Response.Content);
    }

    private static async Task AssertSeesAsync<T>(
        IAsyncEnumerator<(WatchEventType Type, T Object)> seen, WatchEventType type, T wanted)
    {
        Assert.True(await seen.MoveNextAsync());
        Assert.Equal(type, seen.Current.Type);
        Assert.Equal(KubernetesJson.Serialize(wanted), KubernetesJson.Serialize(seen.Current.Object));
    }

    private static KubernetesClientConfiguration ConfigurationFor(ApiServer server)
    {
        var certificate = server.Authority!.IssueClient(new ApiUser("kubernetes-admin", ["system:masters"]));
        var file = Path.GetTempFileName();
        try
        {
            server.KubeconfigFor(certificate: certificate).WriteTo(file);
            return KubernetesClientConfiguration.BuildConfigFromConfigFile(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
