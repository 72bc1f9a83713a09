using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>A Deployment with its ReplicaSets, and the numbers that its strategy gives.</summary>
internal sealed class RolloutState
{
    private RolloutState(KnownObject deployment, RolloutSet? current, IReadOnlyList<RolloutSet> old)
    {
        (Object, Model, New, Old) = (deployment, deployment.Read<V1Deployment>(), current, old);
        var rolling = Model.Spec.Strategy?.RollingUpdate;
        IsRolling = Model.Spec.Strategy?.Type != "Recreate";
        MaxSurge = IsRolling ? Share(rolling?.MaxSurge, Math.Ceiling) : 0;
        var unavailable = IsRolling ? Share(rolling?.MaxUnavailable, Math.Floor) : 0;
        // With neither allowed no rollout could move.
        unavailable = IsRolling && MaxSurge == 0 && unavailable == 0 ? 1 : unavailable;
        MaxUnavailable = Math.Min(unavailable, Replicas);
    }

    public KnownObject Object { get; }

    public V1Deployment Model { get; }

    /// <summary>The ReplicaSet of the template as it is now; null when there is none yet.</summary>
    public RolloutSet? New { get; }

    /// <summary>The others, the oldest first.</summary>
    public IReadOnlyList<RolloutSet> Old { get; }

    public IEnumerable<RolloutSet> All => New is null ? Old : Old.Append(New);

    public IEnumerable<RolloutSet> Active => All.Where(set => set.Wanted > 0);

    public int Replicas => Model.Spec.Replicas ?? 1;

    public bool IsRolling { get; }

    public int MaxSurge { get; }

    public int MaxUnavailable { get; }

    public bool IsPaused => Model.Spec.Paused == true;

    /// <summary>Null when progress has no deadline.</summary>
    public TimeSpan? ProgressDeadline => (Model.Spec.ProgressDeadlineSeconds ?? 600) is var seconds and < int.MaxValue
        ? TimeSpan.FromSeconds(seconds)
        : null;

    public string HashOfTemplate => PodTemplates.Hash(Template(Object), Model.Status?.CollisionCount ?? 0);

    public static RolloutState Of(KnownObject deployment, IEnumerable<KnownObject> sets)
    {
        var template = Template(deployment);
        var all = sets.OrderBy(set => set.Created).ThenBy(set => set.Name, StringComparer.Ordinal)
            .Select(set => new RolloutSet(set))
            .ToArray();
        var current = all.FirstOrDefault(set => PodTemplates.AreSame(set.Template, template));
        return new RolloutState(deployment, current, [.. all.Where(set => set != current)]);
    }

    private static JsonObject Template(KnownObject deployment) =>
        deployment.Stored.ToJson()["spec"]!["template"]!.AsObject();

    /// <summary>A number, or a percentage of the replicas, rounded; a quarter when nothing is said.</summary>
    private int Share(IntOrString? value, Func<double, double> round)
    {
        var text = value?.Value ?? "25%";
        return text.EndsWith('%')
            ? (int)round(Replicas * double.Parse(text[..^1], CultureInfo.InvariantCulture) / 100)
            : int.Parse(text, CultureInfo.InvariantCulture);
    }
}
