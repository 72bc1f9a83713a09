using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>Keeps as many pods as a ReplicaSet asks for, and its status.</summary>
internal sealed class ReplicaSetController(ControllerContext context) : IController
{
    /// <summary>As upstream: what is beyond it waits for the next turn.</summary>
    private const int MostAtOnce = 500;

    private readonly EventRecorder _events = context.EventsOf("replicaset-controller");

    public string Name => "replicaset-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    public void Observe(ObjectChange change)
    {
        if (change.Kind == ResourceKinds.ReplicaSets)
        {
            Queue.Add(change.Key);
        }
        else if (change.Kind == ResourceKinds.Pods)
        {
            foreach (var pod in change.Sides)
            {
                ObservePod(pod);
            }
        }
    }

    public void Reconcile(string key)
    {
        if (context.View.ReplicaSets.Find(key) is not { } set)
        {
            return;
        }

        var model = set.Read<V1ReplicaSet>();
        var candidates = new OwnedObjects.Candidates(
            context.View.PodsByController[set.Uid],
            context.View.FreePods[set.Namespace].Where(pod => pod.Read<V1Pod>().IsActive()));
        var pods = OwnedObjects.Claim(
            context, set, candidates, pod => Selectors.Matches(model.Spec.Selector, pod.Labels));
        var active = pods.Where(pod => pod.Read<V1Pod>().IsActive()).ToArray();
        var failure = set.IsDeleting ? null : Manage(set, model, active);
        // The pods that this has made or deleted come back as changes, and with them their counts.
        WriteStatus(set, model, pods, failure);
        if (failure is not null)
        {
            throw failure.Cause;
        }
    }

    private void ObservePod(KnownObject pod)
    {
        if (pod.Controller is { } owner)
        {
            if (owner.Kind == ResourceKinds.ReplicaSets.Kind)
            {
                Queue.Add($"{pod.Namespace}/{owner.Name}");
            }

            return;
        }

        foreach (var set in context.View.MaySelect(ResourceKinds.ReplicaSets, pod.Namespace, pod.Labels))
        {
            Queue.Add(set.Key);
        }
    }

    private ReplicaSetFailure? Manage(KnownObject set, V1ReplicaSet model, KnownObject[] active)
    {
        var missing = (model.Spec.Replicas ?? 1) - active.Length;
        if (Math.Abs(missing) > MostAtOnce)
        {
            Queue.Add(set.Key);
        }

        return missing switch
        {
            > 0 when context.View.IsEnding(set.Namespace) => null,
            > 0 => CreatePods(set, model, Math.Min(missing, MostAtOnce)),
            < 0 => DeletePods(set, active, Math.Min(-missing, MostAtOnce)),
            _ => null,
        };
    }

    private ReplicaSetFailure? CreatePods(KnownObject set, V1ReplicaSet model, int count)
    {
        var json = ObjectModels.ToJson(NewPod(set, model));
        json["spec"] = set.Stored.ToJson()["spec"]!["template"]!["spec"]!.DeepClone();
        for (var made = 0; made < count; made++)
        {
            try
            {
                var pod = context.Writer.Create(ResourceKinds.Pods, (JsonObject)json.DeepClone());
                _events.Normal(set, "SuccessfulCreate", $"Created pod: {pod.Name}");
            }
            catch (StoreException refused) when (refused.Kind != StoreError.AlreadyExists)
            {
                var message = $"Error creating: {refused.Message}";
                _events.Warning(set, "FailedCreate", message);
                return new ReplicaSetFailure("FailedCreate", message, refused);
            }
        }

        return null;
    }

    private ReplicaSetFailure? DeletePods(KnownObject set, KnownObject[] active, int count)
    {
        var related = set.Controller is { } owner
            ? context.View.ReplicaSetsByController[owner.Uid].SelectMany(one => context.View.PodsByController[one.Uid])
            : context.View.PodsByController[set.Uid];
        foreach (var pod in PodVictims.Choose(active, related.Select(one => one.Read<V1Pod>()), count, context.Now))
        {
            context.Writer.Delete(pod);
            _events.Normal(set, "SuccessfulDelete", $"Deleted pod: {pod.Name}");
        }

        return null;
    }

    private static V1Pod NewPod(KnownObject set, V1ReplicaSet model) => new()
    {
        ApiVersion = ResourceKinds.Pods.ApiVersion,
        Kind = ResourceKinds.Pods.Kind,
        Metadata = new V1ObjectMeta
        {
            NamespaceProperty = set.Namespace,
            GenerateName = $"{set.Name}-",
            Labels = model.Spec.Template.Metadata?.Labels,
            Annotations = model.Spec.Template.Metadata?.Annotations,
            Finalizers = model.Spec.Template.Metadata?.Finalizers,
            OwnerReferences = [ClusterWriter.ControllerReference(set)],
        },
    };

    private void WriteStatus(
        KnownObject set, V1ReplicaSet model, IReadOnlyList<KnownObject> pods, ReplicaSetFailure? failure)
    {
        var status = ReplicaSetStatus.Of(model, [.. pods.Select(pod => pod.Read<V1Pod>())], failure, context.Now);
        var wanted = ObjectModels.ToJson(status.Status);
        if (!JsonNode.DeepEquals(wanted, ObjectModels.ToJson(model.Status ?? new V1ReplicaSetStatus())))
        {
            context.Writer.UpdateStatus(set, json => json["status"] = wanted);
        }

        if (status.NextAvailable is { } next)
        {
            Queue.AddAfter(set.Key, next - context.Now + TimeSpan.FromMilliseconds(1));
        }
    }
}
