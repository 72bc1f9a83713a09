using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Endpoints;

/// <summary>Keeps the older Endpoints object of every Service with a selector: one family, and a thousand addresses at
/// most.</summary>
internal sealed class EndpointsController(ControllerContext context) : IController
{
    private const int MostAddresses = 1000;
    private const string ManagedByKey = "endpoints.kubernetes.io/managed-by";
    private const string OverCapacity = "endpoints.kubernetes.io/over-capacity";
    private const string HeadlessKey = "service.kubernetes.io/headless";

    public string Name => "endpoint-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    public void Observe(ObjectChange change)
    {
        foreach (var key in ServiceWatch.Concerned(context.View, change))
        {
            Queue.Add(key);
        }

        if (change.Kind == ResourceKinds.Endpoints)
        {
            Queue.Add(change.Key);
        }
    }

    public void Reconcile(string key)
    {
        var existing = context.View.Endpoints.Find(key);
        if (context.View.Services.Find(key) is not { } service)
        {
            DeleteOwn(existing);
            return;
        }

        var model = service.Read<V1Service>();
        if (service.IsDeleting || context.View.IsEnding(service.Namespace)
            || !ServiceEndpoints.HasSelectedPods(model))
        {
            return;
        }

        var pods = context.View.PodsWith(service.Namespace, model.Spec.Selector).Select(pod => pod.Read<V1Pod>());
        var subsets = Subsets(model, [.. pods], out var isTruncated);
        var wanted = ObjectModels.ToJson(New(service, model, subsets, isTruncated));
        if (existing is null)
        {
            context.Writer.Create(ResourceKinds.Endpoints, wanted);
        }
        else if (!IsSame(existing, wanted))
        {
            context.Writer.Update(existing, json => Replace(json, wanted, isTruncated));
        }
    }

    /// <summary>A Service takes its Endpoints with it, unless somebody has written them by hand.</summary>
    private void DeleteOwn(KnownObject? existing)
    {
        if (existing?.Labels.GetValueOrDefault(ManagedByKey) == Name)
        {
            context.Writer.Delete(existing);
        }
    }

    private static List<V1EndpointSubset> Subsets(V1Service service, IReadOnlyList<V1Pod> pods, out bool isTruncated)
    {
        var family = ServiceEndpoints.Families(service)[0];
        var showsAll = service.Spec.PublishNotReadyAddresses == true;
        var isPortless = service.Spec.Ports is not { Count: > 0 };
        var present =
            (from pod in pods
             let address = ServiceEndpoints.AddressOf(pod, family)
             where address is not null && !pod.IsFinished() && (showsAll || pod.Metadata.DeletionTimestamp is null)
             let shared = new SliceGroup(family, [.. SlicePort.Of(service, pod)])
             where isPortless || !shared.Ports.IsEmpty
             orderby address
             select (Group: shared, IsReady: showsAll || pod.IsReady(), Address: Address(service, pod, address)))
            .ToArray();
        isTruncated = present.Length > MostAddresses;
        // What is ready is worth more than what is not.
        var taken = isTruncated ? present.OrderByDescending(one => one.IsReady).Take(MostAddresses) : present;
        return
        [
            .. taken.GroupBy(one => one.Group).Select(group => new V1EndpointSubset
            {
                Addresses = ListOf(group.Where(one => one.IsReady).Select(one => one.Address)),
                NotReadyAddresses = ListOf(group.Where(one => !one.IsReady).Select(one => one.Address)),
                Ports = ListOf(group.Key.Ports.Select(port => port.ToEndpointsModel())),
            }),
        ];
    }

    private static V1EndpointAddress Address(V1Service service, V1Pod pod, string address) => new()
    {
        Ip = address,
        NodeName = pod.NodeName(),
        Hostname = ServiceEndpoints.HostnameOf(service, pod),
        TargetRef = new PodReference(pod.Metadata.NamespaceProperty, pod.Metadata.Name, pod.Metadata.Uid).ToModel(),
    };

    private V1Endpoints New(
        KnownObject service, V1Service model, List<V1EndpointSubset> subsets, bool isTruncated)
    {
        var labels = service.Labels.ToDictionary();
        labels.Remove(HeadlessKey);
        labels[ManagedByKey] = Name;
        if (model.Spec.ClusterIP == "None")
        {
            labels[HeadlessKey] = "";
        }

        return new V1Endpoints
        {
            ApiVersion = ResourceKinds.Endpoints.ApiVersion,
            Kind = ResourceKinds.Endpoints.Kind,
            Metadata = new V1ObjectMeta
            {
                NamespaceProperty = service.Namespace,
                Name = service.Name,
                Labels = labels,
                Annotations = isTruncated ? new Dictionary<string, string> { [OverCapacity] = "truncated" } : null,
            },
            Subsets = ListOf(subsets),
        };
    }

    private static bool IsSame(KnownObject existing, JsonObject wanted)
    {
        var now = existing.Stored.ToJson();
        return JsonNode.DeepEquals(now["subsets"], wanted["subsets"])
            && JsonNode.DeepEquals(now["metadata"]!["labels"], wanted["metadata"]!["labels"])
            && JsonNode.DeepEquals(
                now["metadata"]!["annotations"]?[OverCapacity], wanted["metadata"]!["annotations"]?[OverCapacity]);
    }

    private static void Replace(JsonObject json, JsonObject wanted, bool isTruncated)
    {
        json["metadata"]!["labels"] = wanted["metadata"]!["labels"]!.DeepClone();
        json.Remove("subsets");
        if (wanted["subsets"] is { } subsets)
        {
            json["subsets"] = subsets.DeepClone();
        }

        (json["metadata"]!["annotations"] as JsonObject)?.Remove(OverCapacity);
        if (isTruncated)
        {
            var annotations = json["metadata"]!["annotations"] as JsonObject ?? [];
            annotations[OverCapacity] = "truncated";
            json["metadata"]!["annotations"] = annotations.Parent is null ? annotations : annotations.DeepClone();
        }
    }

    /// <summary>The API leaves out lists that are empty.</summary>
    private static List<T>? ListOf<T>(IEnumerable<T> items) => items.ToList() is { Count: > 0 } list ? list : null;
}
