using k8s.Models;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Controllers.Loop;

/// <summary>The cluster as the loop knows it, with the indexes that make a change cost what it concerns. Used by the
/// loop alone.</summary>
internal sealed class ClusterView : IDisposable
{
    /// <summary>Of <see cref="PodsByNode"/>: pods that no node has yet.</summary>
    public const string NoNode = "";

    private readonly Dictionary<ResourceKind, ObjectCache> _caches;
    private readonly ObjectIndex[] _dependents;
    private readonly ObjectIndex[] _inNamespace;

    public ClusterView(ObjectStore store)
    {
        Store = store;
        _caches = ResourceKinds.All.Where(kind => kind.Kind != ResourceKinds.Events.Kind)
            .ToDictionary(kind => kind, kind => new ObjectCache(store, kind));
        _dependents = [.. Caches.Select(cache => cache.AddIndex(one => one.Owners.Select(owner => owner.Uid)))];
        _inNamespace = [.. Caches.Where(cache => cache.Kind.IsNamespaced)
            .Select(cache => cache.AddIndex(one => [one.Namespace]))];
        PodsByController = Pods.AddIndex(Controller);
        FreePods = Pods.AddIndex(Free);
        PodsByNode = Pods.AddIndex(pod => [pod.Stored.Field("spec.nodeName") ?? NoNode]);
        PodsByLabel = Pods.AddIndex(pod => pod.Labels.Select(label => LabelTerm(pod.Namespace, label)));
        ReplicaSetsByController = ReplicaSets.AddIndex(Controller);
        FreeReplicaSets = ReplicaSets.AddIndex(Free);
        ReplicaSetsBySelector = ReplicaSets.AddIndex(
            set => [SelectorTerm(set.Namespace, set.Read<V1ReplicaSet>().Spec?.Selector?.MatchLabels)]);
        DeploymentsBySelector = Deployments.AddIndex(
            one => [SelectorTerm(one.Namespace, one.Read<V1Deployment>().Spec?.Selector?.MatchLabels)]);
        ServicesBySelector = Services.AddIndex(
            service => [SelectorTerm(service.Namespace, service.Read<V1Service>().Spec?.Selector)]);
        ServicesByIngress = Services.AddIndex(service =>
            (service.Read<V1Service>().Status?.LoadBalancer?.Ingress ?? []).Select(one => one.Ip).OfType<string>());
        SlicesByService = Slices.AddIndex(slice =>
            slice.Labels.TryGetValue("kubernetes.io/service-name", out var name)
                ? [$"{slice.Namespace}/{name}"]
                : []);
    }

    public ObjectStore Store { get; }

    public ObjectCache Pods => _caches[ResourceKinds.Pods];

    public ObjectCache ReplicaSets => _caches[ResourceKinds.ReplicaSets];

    public ObjectCache Deployments => _caches[ResourceKinds.Deployments];

    public ObjectCache Services => _caches[ResourceKinds.Services];

    public ObjectCache Slices => _caches[ResourceKinds.EndpointSlices];

    public ObjectCache Endpoints => _caches[ResourceKinds.Endpoints];

    public ObjectCache Nodes => _caches[ResourceKinds.Nodes];

    public ObjectCache Namespaces => _caches[ResourceKinds.Namespaces];

    /// <summary>All kinds but events, of which there may be many that concern no controller.</summary>
    public IEnumerable<ObjectCache> Caches => _caches.Values;

    /// <summary>By the uid of the controlling owner.</summary>
    public ObjectIndex PodsByController { get; }

    /// <summary>Pods that nobody controls, by namespace.</summary>
    public ObjectIndex FreePods { get; }

    public ObjectIndex PodsByNode { get; }

    /// <summary>By <see cref="LabelTerm"/>.</summary>
    public ObjectIndex PodsByLabel { get; }

    /// <inheritdoc cref="PodsByController"/>
    public ObjectIndex ReplicaSetsByController { get; }

    /// <inheritdoc cref="FreePods"/>
    public ObjectIndex FreeReplicaSets { get; }

    private ObjectIndex ReplicaSetsBySelector { get; }

    private ObjectIndex DeploymentsBySelector { get; }

    private ObjectIndex ServicesBySelector { get; }

    /// <summary>EndpointSlices by "namespace/name" of their Service.</summary>
    public ObjectIndex SlicesByService { get; }

    /// <summary>Services by the addresses that their status says a load balancer has.</summary>
    public ObjectIndex ServicesByIngress { get; }

    public ObjectCache Cache(ResourceKind kind) => _caches[kind];

    /// <summary>The objects of a kind that may select something with these labels: a few more than do.</summary>
    public IEnumerable<KnownObject> MaySelect(
        ResourceKind kind, string @namespace, IReadOnlyDictionary<string, string> labels)
    {
        var index = kind == ResourceKinds.Services ? ServicesBySelector
            : kind == ResourceKinds.ReplicaSets ? ReplicaSetsBySelector
            : DeploymentsBySelector;
        var terms = labels.Select(label => LabelTerm(@namespace, label)).Append($"{@namespace}/*");
        return terms.SelectMany(term => index[term]);
    }

    /// <summary>The pods of a namespace that bear all of these labels; none for no labels.</summary>
    public IEnumerable<KnownObject> PodsWith(string @namespace, IDictionary<string, string> labels)
    {
        if (labels.Count == 0)
        {
            return [];
        }

        var rarest = labels.Select(label => LabelTerm(@namespace, label)).MinBy(PodsByLabel.Count)!;
        return PodsByLabel[rarest].Where(pod => Selectors.Matches(labels, pod.Labels));
    }

    /// <summary>All objects, of whatever kind, that name this owner.</summary>
    public IEnumerable<KnownObject> DependentsOf(string uid) => _dependents.SelectMany(index => index[uid]);

    /// <summary>All objects of a namespace but its events.</summary>
    public IEnumerable<KnownObject> InNamespace(string @namespace) =>
        _inNamespace.SelectMany(index => index[@namespace]);

    /// <summary>Whether a namespace is on its way out, so that nothing can be made in it any more.</summary>
    public bool IsEnding(string @namespace) => Namespaces.Find(@namespace)?.IsDeleting == true;

    public void Drain(Action<ObjectChange> tell)
    {
        foreach (var cache in _caches.Values)
        {
            cache.Drain(tell);
        }
    }

    public IEnumerable<Task> Waits() => _caches.Values.Select(cache => cache.WaitAsync());

    public void Dispose()
    {
        foreach (var cache in _caches.Values)
        {
            cache.Dispose();
        }
    }

    private static string LabelTerm(string @namespace, KeyValuePair<string, string> label) =>
        $"{@namespace}/{label.Key}={label.Value}";

    /// <summary>Whatever a selector matches bears its first label.</summary>
    private static string SelectorTerm(string @namespace, IDictionary<string, string>? labels) =>
        labels is { Count: > 0 }
            ? LabelTerm(@namespace, labels.MinBy(label => label.Key, StringComparer.Ordinal))
            : $"{@namespace}/*";

    private static IEnumerable<string> Controller(KnownObject one) =>
        one.Controller is { } owner ? [owner.Uid] : [];

    private static IEnumerable<string> Free(KnownObject one) => one.Controller is null ? [one.Namespace] : [];
}
