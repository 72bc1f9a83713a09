using k8s.Models;

namespace Signalbox.Lab.Controllers.Scheduling;

/// <summary>Which taints a toleration means.</summary>
internal static class Tolerations
{
    /// <summary>An effect or key that is not said means all of them.</summary>
    public static bool Tolerates(V1Toleration toleration, V1Taint taint) =>
        (string.IsNullOrEmpty(toleration.Effect) || toleration.Effect == taint.Effect)
        && (string.IsNullOrEmpty(toleration.Key) || toleration.Key == taint.Key)
        && (toleration.OperatorProperty == "Exists" || (toleration.Value ?? "") == (taint.Value ?? ""));

    /// <summary>How long a pod may stay on a node with this taint: null is for ever, zero is not at all.</summary>
    public static TimeSpan? Patience(V1Pod pod, IEnumerable<V1Taint> taints)
    {
        TimeSpan? shortest = null;
        foreach (var taint in taints)
        {
            var tolerations = (pod.Spec.Tolerations ?? []).Where(one => Tolerates(one, taint)).ToArray();
            if (tolerations.Length == 0)
            {
                return TimeSpan.Zero;
            }

            foreach (var seconds in tolerations.Select(one => one.TolerationSeconds).OfType<long>())
            {
                var patience = TimeSpan.FromSeconds(Math.Max(0, seconds));
                shortest = shortest is null || patience < shortest ? patience : shortest;
            }
        }

        return shortest;
    }
}
