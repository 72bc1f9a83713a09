using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Endpoints;

/// <summary>Which Services a change of a pod or node concerns.</summary>
internal static class ServiceWatch
{
    private const string ZoneLabel = "topology.kubernetes.io/zone";

    public static IEnumerable<string> Concerned(ClusterView view, ObjectChange change)
    {
        if (change.Kind == ResourceKinds.Services)
        {
            return [change.Key];
        }

        if (change.Kind == ResourceKinds.Pods)
        {
            return IsSame(change) ? [] : change.Sides.SelectMany(pod => Selecting(view, pod)).Distinct();
        }

        return change.Kind == ResourceKinds.Nodes && Zone(change.Old) != Zone(change.New)
            ? view.PodsByNode[change.Object.Name].SelectMany(pod => Selecting(view, pod)).Distinct()
            : [];
    }

    private static IEnumerable<string> Selecting(ClusterView view, KnownObject pod) =>
        from service in view.MaySelect(ResourceKinds.Services, pod.Namespace, pod.Labels)
        let model = service.Read<V1Service>()
        where ServiceEndpoints.HasSelectedPods(model) && Selectors.Matches(model.Spec.Selector, pod.Labels)
        select service.Key;

    /// <summary>A node that comes or goes has changed too: no zone is another than none at all.</summary>
    private static string? Zone(KnownObject? node) => node?.Labels.GetValueOrDefault(ZoneLabel, "");

    /// <summary>Most of what a kubelet writes into a pod's status says nothing about its endpoints.</summary>
    private static bool IsSame(ObjectChange change)
    {
        if (change is not { Old: { } before, New: { } after } || before.Uid != after.Uid)
        {
            return false;
        }

        var (old, now) = (before.Read<V1Pod>(), after.Read<V1Pod>());
        return old.IsReady() == now.IsReady()
            && old.IsFinished() == now.IsFinished()
            && before.IsDeleting == after.IsDeleting
            && old.NodeName() == now.NodeName()
            && old.Addresses().SequenceEqual(now.Addresses())
            && before.Labels.Count == after.Labels.Count
            && before.Labels.All(label => after.Labels.GetValueOrDefault(label.Key) == label.Value);
    }
}
