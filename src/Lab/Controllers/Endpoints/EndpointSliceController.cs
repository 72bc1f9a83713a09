using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Endpoints;

/// <summary>Keeps the EndpointSlices of every Service with a selector. Slices that somebody else manages are left
/// alone; those of a Service that is gone are the garbage collector's.</summary>
internal sealed class EndpointSliceController(ControllerContext context) : IController
{
    public const string ManagedByKey = "endpointslice.kubernetes.io/managed-by";
    private const string ServiceNameKey = "kubernetes.io/service-name";
    private const string TopologyMode = "service.kubernetes.io/topology-mode";
    private const string Enabled = "Topology Aware Hints has been enabled";
    private const string Disabled = "Topology Aware Hints has been disabled";

    /// <summary>What this controller has written itself, and so need not look at again.</summary>
    private readonly Dictionary<string, long> _written = new(StringComparer.Ordinal);

    private readonly EventRecorder _events = context.EventsOf("endpoint-slice-controller");

    /// <summary>Services whose endpoints have hints by zones' shares.</summary>
    private readonly HashSet<string> _hinted = new(StringComparer.Ordinal);

    public string Name => "endpointslice-controller.k8s.io";

    public WorkQueue Queue { get; } = context.NewQueue();

    public void Observe(ObjectChange change)
    {
        foreach (var key in ServiceWatch.Concerned(context.View, change))
        {
            Queue.Add(key);
        }

        if (change.Kind == ResourceKinds.Nodes && ZoneShares.Concern(change))
        {
            foreach (var service in context.View.Services.All.Where(AsksForShares))
            {
                Queue.Add(service.Key);
            }
        }

        if (change.Kind == ResourceKinds.EndpointSlices && !IsOwn(change))
        {
            foreach (var slice in change.Sides.Where(slice => slice.Labels.ContainsKey(ServiceNameKey)))
            {
                Queue.Add($"{slice.Namespace}/{slice.Labels[ServiceNameKey]}");
            }
        }
    }

    public void Reconcile(string key)
    {
        if (context.View.Services.Find(key) is not { IsDeleting: false } service
            || context.View.IsEnding(service.Namespace))
        {
            return;
        }

        var model = service.Read<V1Service>();
        if (!ServiceEndpoints.HasSelectedPods(model))
        {
            return;
        }

        var pods = context.View.PodsWith(service.Namespace, model.Spec.Selector).Select(pod => pod.Read<V1Pod>());
        var wanted = WithHints(
            service, ServiceEndpoints.Of(model, [.. pods], name => context.View.Nodes.Find(name)));
        var existing = context.View.SlicesByService[key]
            .Where(slice => slice.Labels.GetValueOrDefault(ManagedByKey) == Name && !slice.IsDeleting)
            .OrderBy(slice => slice.Created).ThenBy(slice => slice.Name, StringComparer.Ordinal)
            .ToLookup(slice => SliceGroup.Of(slice.Read<V1EndpointSlice>()));
        foreach (var (group, endpoints) in wanted)
        {
            Write(service, group, SlicePacking.Fit(endpoints, [.. existing[group]], group.Ports.IsEmpty));
        }

        foreach (var slice in existing.Where(group => !wanted.ContainsKey(group.Key)).SelectMany(group => group))
        {
            context.Writer.Delete(slice);
        }
    }

    /// <summary>A Service that asks for shares has nothing of its trafficDistribution.</summary>
    private IReadOnlyDictionary<SliceGroup, IReadOnlyList<SliceEndpoint>> WithHints(
        KnownObject service, IReadOnlyDictionary<SliceGroup, IReadOnlyList<SliceEndpoint>> wanted)
    {
        var asks = AsksForShares(service);
        if (!asks && !_hinted.Contains(service.Key))
        {
            return wanted;
        }

        var shares = asks ? ZoneShares.Of(context.View.Nodes.All) : null;
        var hinted = new Dictionary<SliceGroup, IReadOnlyList<SliceEndpoint>>();
        foreach (var family in wanted.GroupBy(one => one.Key.AddressType))
        {
            var all = family.SelectMany(group => group.Value).ToArray();
            var (endpoints, obstacle) = asks ? TopologyHints.Give(all, shares) : (all, null);
            var rest = new Queue<SliceEndpoint>(endpoints);
            foreach (var group in family)
            {
                hinted[group.Key] = [.. group.Value.Select(_ => rest.Dequeue())];
            }

            Tell(service, asks, obstacle, family.Key);
        }

        return hinted;
    }

    private void Tell(KnownObject service, bool asks, string? obstacle, string addressType)
    {
        const string Off = "TopologyAwareHintsDisabled";
        if (obstacle is not null)
        {
            _hinted.Remove(service.Key);
            _events.Warning(service, Off, $"{obstacle}, addressType: {addressType}");
        }
        else if (!asks && _hinted.Remove(service.Key))
        {
            _events.Warning(service, Off, $"{Disabled}, addressType: {addressType}");
        }
        else if (asks && _hinted.Add(service.Key))
        {
            _events.Normal(service, "TopologyAwareHintsEnabled", $"{Enabled}, addressType: {addressType}");
        }
    }

    private static bool AsksForShares(KnownObject service) =>
        service.Metadata.Annotations?.TryGetValue(TopologyMode, out var mode) == true && mode is "Auto" or "auto";

    private bool IsOwn(ObjectChange change)
    {
        if (change.New is null)
        {
            _written.Remove(change.Key);
            return false;
        }

        return _written.TryGetValue(change.Key, out var revision) && revision == change.New.Stored.Revision;
    }

    private void Write(KnownObject service, SliceGroup group, SliceChanges changes)
    {
        var labels = Labels(service);
        foreach (var endpoints in changes.Created)
        {
            Note(context.Writer.Create(ResourceKinds.EndpointSlices, New(service, group, labels, endpoints)));
        }

        foreach (var kept in changes.Kept.Where(one => one.IsChanged || !HasMetadata(one.Slice, service, labels)))
        {
            Note(context.Writer.Update(kept.Slice, json =>
            {
                json["metadata"]!["labels"] = ObjectModels.ToJson(labels);
                json["metadata"]!["ownerReferences"] =
                    new JsonArray(ObjectModels.ToJson(ClusterWriter.ControllerReference(service)));
                json["endpoints"] =
                    new JsonArray([.. kept.Endpoints.Select(one => ObjectModels.ToJson(one.ToModel()))]);
            }));
        }

        foreach (var slice in changes.Deleted)
        {
            context.Writer.Delete(slice);
        }
    }

    private void Note(StoredObject written) => _written[written.Key] = written.Revision;

    private Dictionary<string, string> Labels(KnownObject service)
    {
        var labels = service.Labels.ToDictionary();
        labels.Remove("service.kubernetes.io/headless");
        labels[ServiceNameKey] = service.Name;
        labels[ManagedByKey] = Name;
        if (service.Read<V1Service>().Spec.ClusterIP == "None")
        {
            labels["service.kubernetes.io/headless"] = "";
        }

        return labels;
    }

    private static bool HasMetadata(KnownObject slice, KnownObject service, Dictionary<string, string> labels) =>
        slice.Labels.Count == labels.Count && Selectors.Matches(labels, slice.Labels)
        && slice.Controller?.Uid == service.Uid;

    private static V1EndpointSlice New(
        KnownObject service, SliceGroup group, IDictionary<string, string> labels,
        IReadOnlyList<SliceEndpoint> endpoints) =>
        new()
        {
            ApiVersion = ResourceKinds.EndpointSlices.ApiVersion,
            Kind = ResourceKinds.EndpointSlices.Kind,
            Metadata = new V1ObjectMeta
            {
                NamespaceProperty = service.Namespace,
                GenerateName = $"{service.Name}-",
                Labels = labels,
                OwnerReferences = [ClusterWriter.ControllerReference(service)],
            },
            AddressType = group.AddressType,
            Endpoints = [.. endpoints.Select(one => one.ToModel())],
            Ports = [.. group.Ports.Select(port => port.ToSliceModel())],
        };
}
