using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>What a Deployment writes into its ReplicaSets: the new one itself, and the annotations that number them,
/// which "kubectl rollout history" and "undo" go by.</summary>
internal sealed class Revisions(ControllerContext context)
{
    private static readonly HashSet<string> NotCopied =
    [
        "kubectl.kubernetes.io/last-applied-configuration", RolloutSet.RevisionKey, RolloutSet.HistoryKey,
        RolloutSet.DesiredKey, RolloutSet.MaximumKey, "deprecated.deployment.rollback.to",
    ];

    /// <summary>Null when there is another ReplicaSet of that name: a collision, which the Deployment has counted.
    /// </summary>
    public StoredObject? CreateNew(RolloutState state, int size)
    {
        var hash = state.HashOfTemplate;
        var name = $"{state.Object.Name}-{hash}";
        try
        {
            return context.Writer.Create(ResourceKinds.ReplicaSets, NewSet(state, name, hash, size));
        }
        catch (StoreException taken) when (taken.Kind == StoreError.AlreadyExists)
        {
            context.Writer.UpdateStatus(state.Object, json =>
            {
                var status = json["status"] as JsonObject ?? [];
                status["collisionCount"] = ((int?)status["collisionCount"] ?? 0) + 1;
                json["status"] = status.Parent is null ? status : status.DeepClone();
            });
            return null;
        }
    }

    /// <summary>Brings the new ReplicaSet's annotations and the Deployment's revision up to date. True when something
    /// was written.</summary>
    public bool Renew(RolloutState state)
    {
        if (state.New is not { } current)
        {
            return false;
        }

        var annotations = Annotations(state, current);
        var seconds = state.Model.Spec.MinReadySeconds ?? 0;
        var isStale = seconds != (current.Model.Spec.MinReadySeconds ?? 0)
            || !Selectors.Matches(annotations, Of(current.Object));
        if (isStale)
        {
            context.Writer.Update(current.Object, json =>
            {
                json["spec"]!["minReadySeconds"] = seconds;
                Annotate(json, annotations);
            });
        }

        var revision = annotations[RolloutSet.RevisionKey];
        var isRenumbered = Of(state.Object).GetValueOrDefault(RolloutSet.RevisionKey) != revision;
        if (isRenumbered)
        {
            // As upstream, the revision is written with the status, and owned so.
            context.Writer.UpdateStatus(state.Object, json =>
                Annotate(json, new Dictionary<string, string> { [RolloutSet.RevisionKey] = revision }));
        }

        return isStale || isRenumbered;
    }

    /// <summary>True when the size or what the annotations say of the Deployment's size was different.</summary>
    public bool Scale(RolloutState state, RolloutSet set, int size)
    {
        var annotations = Sizes(state);
        if (set.Wanted == size && Selectors.Matches(annotations, Of(set.Object)))
        {
            return false;
        }

        context.Writer.Update(set.Object, json =>
        {
            json["spec"]!["replicas"] = size;
            Annotate(json, annotations);
        });
        return true;
    }

    private static Dictionary<string, string> Sizes(RolloutState state) => new()
    {
        [RolloutSet.DesiredKey] = Text(state.Replicas),
        [RolloutSet.MaximumKey] = Text(state.Replicas + state.MaxSurge),
    };

    private static Dictionary<string, string> Annotations(RolloutState state, RolloutSet? current)
    {
        var annotations = Of(state.Object).Where(one => !NotCopied.Contains(one.Key))
            .ToDictionary(one => one.Key, one => one.Value);
        var next = state.Old.Select(set => set.Revision).DefaultIfEmpty().Max() + 1;
        var before = current?.Revision ?? 0;
        annotations[RolloutSet.RevisionKey] = Text(Math.Max(next, before));
        if (current is not null && before > 0 && before < next)
        {
            var history = Of(current.Object).GetValueOrDefault(RolloutSet.HistoryKey, "");
            annotations[RolloutSet.HistoryKey] = history.Length == 0 ? Text(before) : $"{history},{Text(before)}";
        }

        return annotations;
    }

    private static JsonObject NewSet(RolloutState state, string name, string hash, int size)
    {
        var annotations = Annotations(state, null);
        foreach (var (key, value) in Sizes(state))
        {
            annotations[key] = value;
        }

        var template = state.Object.Stored.ToJson()["spec"]!["template"]!.DeepClone().AsObject();
        var labels = state.Model.Spec.Template.Metadata?.Labels ?? new Dictionary<string, string>();
        var hashed = new Dictionary<string, string>(labels) { [PodTemplates.HashLabel] = hash };
        var metadata = template["metadata"] as JsonObject ?? [];
        metadata["labels"] = ObjectModels.ToJson(hashed);
        template["metadata"] = metadata.Parent is null ? metadata : metadata.DeepClone();
        var json = ObjectModels.ToJson(new V1ReplicaSet
        {
            ApiVersion = ResourceKinds.ReplicaSets.ApiVersion,
            Kind = ResourceKinds.ReplicaSets.Kind,
            Metadata = new V1ObjectMeta
            {
                NamespaceProperty = state.Object.Namespace,
                Name = name,
                Labels = hashed,
                Annotations = annotations,
                OwnerReferences = [ClusterWriter.ControllerReference(state.Object)],
            },
            Spec = new V1ReplicaSetSpec
            {
                Replicas = size,
                MinReadySeconds = state.Model.Spec.MinReadySeconds is > 0 and var seconds ? seconds : null,
                Selector = new V1LabelSelector
                {
                    MatchExpressions = state.Model.Spec.Selector.MatchExpressions,
                    MatchLabels = new Dictionary<string, string>(
                        state.Model.Spec.Selector.MatchLabels ?? new Dictionary<string, string>())
                    {
                        [PodTemplates.HashLabel] = hash,
                    },
                },
            },
        });
        json["spec"]!["template"] = template;
        return json;
    }

    private static void Annotate(JsonObject json, IReadOnlyDictionary<string, string> annotations)
    {
        var metadata = json["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject present)
        {
            metadata["annotations"] = present = [];
        }

        foreach (var (key, value) in annotations)
        {
            present[key] = value;
        }
    }

    private static Dictionary<string, string> Of(KnownObject one) =>
        new(one.Metadata.Annotations ?? new Dictionary<string, string>());

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
