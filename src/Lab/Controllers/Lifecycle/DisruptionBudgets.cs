using System.Globalization;
using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;
using Signalbox.Lab.Controllers.Workloads;

namespace Signalbox.Lab.Controllers.Lifecycle;

/// <summary>Counts how many pods of each PodDisruptionBudget may be evicted now. Evictions ask its status. Source:
/// pkg/controller/disruption.</summary>
internal sealed class DisruptionBudgets(ControllerContext context) : IController
{
    /// <summary>An eviction that has not begun by then will not.</summary>
    private static readonly TimeSpan LongestEviction = TimeSpan.FromMinutes(2);

    public string Name => "disruption-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    private ObjectCache Budgets => context.View.Cache(PolicyKinds.PodDisruptionBudgets);

    public void Observe(ObjectChange change)
    {
        if (change.Kind == PolicyKinds.PodDisruptionBudgets)
        {
            Queue.Add(change.Key);
        }
        else if (change.Kind == ResourceKinds.Pods && Budgets.Count > 0)
        {
            foreach (var budget in Budgets.All.Where(one => change.Sides.Any(pod => Means(one, pod))))
            {
                Queue.Add(budget.Key);
            }
        }
    }

    public void Reconcile(string key)
    {
        if (Budgets.Find(key) is not { IsDeleting: false } budget)
        {
            return;
        }

        var model = budget.Read<V1PodDisruptionBudget>();
        var pods = context.View.InNamespace(budget.Namespace)
            .Where(one => one.Kind == ResourceKinds.Pods && Means(budget, one) && !one.Read<V1Pod>().IsFinished())
            .ToArray();
        var leaving = (model.Status?.DisruptedPods ?? new Dictionary<string, DateTime?>())
            .Where(one => one.Value + LongestEviction > context.Now
                && pods.Any(pod => pod.Name == one.Key && !pod.IsDeleting))
            .ToDictionary(one => one.Key, one => one.Value);
        var healthy = pods.Count(pod =>
            !pod.IsDeleting && pod.Read<V1Pod>().IsReady() && !leaving.ContainsKey(pod.Name));
        var (expected, desired) = Expected(model.Spec, pods);
        var allowed = expected <= 0 ? 0 : Math.Max(0, healthy - desired);
        TemplatePods.WriteStatus(context, budget, new V1PodDisruptionBudgetStatus
        {
            ObservedGeneration = budget.Metadata.Generation,
            CurrentHealthy = healthy,
            DesiredHealthy = desired,
            ExpectedPods = expected,
            DisruptionsAllowed = allowed,
            DisruptedPods = leaving.Count == 0 ? null : leaving,
            Conditions = [Condition(model, allowed > 0)],
        });
        if (leaving.Count > 0)
        {
            Queue.AddAfter(key, LongestEviction);
        }
    }

    private static bool Means(KnownObject budget, KnownObject pod) =>
        budget.Namespace == pod.Namespace
        && Selectors.Matches(budget.Read<V1PodDisruptionBudget>().Spec?.Selector, pod.Labels);

    /// <summary>How many pods there should be, and how many of them must be well.</summary>
    private (int Expected, int Desired) Expected(V1PodDisruptionBudgetSpec spec, KnownObject[] pods)
    {
        if (spec.MinAvailable?.Value is { } least)
        {
            var all = least.EndsWith('%') ? Scale(pods) : pods.Length;
            return (all, Share(least, all));
        }

        var wanted = Scale(pods);
        return spec.MaxUnavailable?.Value is { } most
            ? (wanted, Math.Max(0, wanted - Share(most, wanted)))
            : (wanted, 0);
    }

    /// <summary>What the pods' controllers ask for; a pod without one asks for itself.</summary>
    private int Scale(KnownObject[] pods) => pods.GroupBy(pod => pod.Controller?.Uid)
        .Sum(group => group.Key is null ? group.Count() : ScaleOf(group.First().Controller!, group.Count(), pods[0]));

    private int ScaleOf(V1OwnerReference owner, int otherwise, KnownObject pod)
    {
        var key = $"{pod.Namespace}/{owner.Name}";
        if (owner.Kind == WorkloadKinds.StatefulSets.Kind)
        {
            return context.View.Cache(WorkloadKinds.StatefulSets).Find(key)?.Read<V1StatefulSet>().Spec.Replicas
                ?? otherwise;
        }

        if (owner.Kind != ResourceKinds.ReplicaSets.Kind || context.View.ReplicaSets.Find(key) is not { } set)
        {
            return otherwise;
        }

        // During a rollout the Deployment's number is that of its ReplicaSets together.
        return set.Controller is null || context.View.ReplicaSetsByController[set.Controller.Uid].Count < 2
            ? set.Read<V1ReplicaSet>().Spec.Replicas ?? otherwise
            : otherwise;
    }

    /// <summary>A number, or a percentage, rounded up.</summary>
    private static int Share(string text, int all) => text.EndsWith('%')
        ? (int)Math.Ceiling(all * double.Parse(text[..^1], CultureInfo.InvariantCulture) / 100)
        : int.Parse(text, CultureInfo.InvariantCulture);

    private V1Condition Condition(V1PodDisruptionBudget model, bool isAllowed)
    {
        var status = isAllowed ? "True" : "False";
        var old = model.Status?.Conditions?.FirstOrDefault(one => one.Type == "DisruptionAllowed");
        return old?.Status == status && old.ObservedGeneration == model.Metadata.Generation ? old : new V1Condition
        {
            Type = "DisruptionAllowed",
            Status = status,
            Reason = isAllowed ? "SufficientPods" : "InsufficientPods",
            Message = "",
            ObservedGeneration = model.Metadata.Generation,
            LastTransitionTime = old?.Status == status ? old.LastTransitionTime : context.Now,
        };
    }
}
