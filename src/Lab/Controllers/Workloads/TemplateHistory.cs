using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>The templates of StatefulSets and DaemonSets, kept as ControllerRevisions: what "kubectl rollout history"
/// shows and "undo" goes back to. Each holds a patch that puts its template back.</summary>
internal sealed class TemplateHistory(ControllerContext context)
{
    public const string HashLabel = "controller-revision-hash";

    private const string RevisionHashLabel = "controller.kubernetes.io/hash";

    /// <summary>Those of this owner, the oldest first.</summary>
    public IReadOnlyList<TemplateRevision> Of(KnownObject owner) =>
    [
        .. context.View.DependentsOf(owner.Uid)
            .Where(one => one.Kind == WorkloadKinds.ControllerRevisions && one.Controller?.Uid == owner.Uid)
            .Select(one => Read(owner, one))
            .OrderBy(one => one.Number),
    ];

    /// <summary>The revision of the template as it is now, written when there is none; the latest from then on.
    /// </summary>
    public TemplateRevision Current(KnownObject owner, IReadOnlyList<TemplateRevision> known)
    {
        var template = TemplateOf(owner);
        var latest = known.Count == 0 ? 0 : known[^1].Number;
        if (known.LastOrDefault(one => PodTemplates.AreSame(one.Template, template)) is not { } same)
        {
            return Create(owner, template, latest + 1, known);
        }

        if (same.Number == latest)
        {
            return same;
        }

        context.Writer.Update(same.Object!, json => json["revision"] = latest + 1);
        return same with { Number = latest + 1 };
    }

    /// <summary>Deletes the oldest that are more than the owner wants to keep, of those that no pod is made of.
    /// </summary>
    /// <param name="owner">Says how many it keeps.</param>
    /// <param name="known">All of them.</param>
    /// <param name="inUse">Names and hashes that pods bear, and the owner's own.</param>
    public void Trim(KnownObject owner, IReadOnlyList<TemplateRevision> known, IReadOnlySet<string> inUse)
    {
        var kept = (int?)owner.Stored.ToJson()["spec"]!["revisionHistoryLimit"] ?? 10;
        var idle = known.Where(one => !inUse.Contains(one.Name) && !inUse.Contains(one.Hash)).ToArray();
        foreach (var one in idle.Take(Math.Max(0, idle.Length - kept)))
        {
            context.Writer.Delete(one.Object!);
        }
    }

    private static JsonObject TemplateOf(KnownObject owner) =>
        owner.Stored.ToJson()["spec"]!["template"]!.DeepClone().AsObject();

    private static TemplateRevision Read(KnownObject owner, KnownObject revision)
    {
        var json = revision.Stored.ToJson();
        var template = json["data"]?["spec"]?["template"]?.DeepClone() as JsonObject ?? [];
        template.Remove("$patch");
        var hash = revision.Name[Math.Min(revision.Name.Length, owner.Name.Length + 1)..];
        return new TemplateRevision(revision.Name, hash, (long?)json["revision"] ?? 0, template) { Object = revision };
    }

    private TemplateRevision Create(
        KnownObject owner, JsonObject template, long number, IReadOnlyList<TemplateRevision> known)
    {
        var collisions = 0;
        var hash = PodTemplates.Hash(template, collisions);
        while (known.Any(one => one.Hash == hash))
        {
            hash = PodTemplates.Hash(template, ++collisions);
        }

        var patch = template.DeepClone().AsObject();
        patch["$patch"] = "replace";
        var labels = new JsonObject();
        foreach (var (key, value) in template["metadata"]?["labels"] as JsonObject ?? [])
        {
            labels[key] = value?.DeepClone();
        }

        (labels[HashLabel], labels[RevisionHashLabel]) = (hash, hash);
        var name = $"{owner.Name}-{hash}";
        context.Writer.Create(WorkloadKinds.ControllerRevisions, new JsonObject
        {
            ["apiVersion"] = WorkloadKinds.ControllerRevisions.ApiVersion,
            ["kind"] = WorkloadKinds.ControllerRevisions.Kind,
            ["metadata"] = Metadata(owner, name, labels),
            ["data"] = new JsonObject { ["spec"] = new JsonObject { ["template"] = patch } },
            ["revision"] = number,
        });
        return new TemplateRevision(name, hash, number, template);
    }

    private static JsonObject Metadata(KnownObject owner, string name, JsonObject labels)
    {
        var metadata = ObjectModels.ToJson(new V1ObjectMeta
        {
            NamespaceProperty = owner.Namespace,
            Name = name,
            // The change-cause among them is what the history shows.
            Annotations = owner.Metadata.Annotations,
            OwnerReferences = [ClusterWriter.ControllerReference(owner)],
        });
        metadata["labels"] = labels;
        return metadata;
    }
}
