using k8s.Models;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Lifecycle;

/// <summary>Deletes pods that nobody runs: those of a node that has been deleted, at once; those of a node that has
/// never been there, after a while in which it may still come.</summary>
internal sealed class PodGarbage(ControllerContext context) : IController
{
    /// <summary>As upstream.</summary>
    private static readonly TimeSpan Quarantine = TimeSpan.FromSeconds(40);

    private readonly HashSet<string> _deleted = new(StringComparer.Ordinal);

    public string Name => "pod-garbage-collector";

    public WorkQueue Queue { get; } = context.NewQueue();

    public void Observe(ObjectChange change)
    {
        if (change.Kind == ResourceKinds.Nodes)
        {
            ObserveNode(change);
        }
        else if (change.Kind == ResourceKinds.Pods && change.New is { } pod && IsLost(pod))
        {
            Queue.Add(pod.Key);
        }
    }

    public void Reconcile(string key)
    {
        if (context.View.Pods.Find(key) is not { } pod || !IsLost(pod))
        {
            return;
        }

        var left = pod.Created + Quarantine - context.Now;
        if (left > TimeSpan.Zero && !_deleted.Contains(pod.Read<V1Pod>().NodeName()!))
        {
            Queue.AddAfter(key, left);
            return;
        }

        context.Writer.Delete(pod, new Deletion { GracePeriodSeconds = 0 });
    }

    private void ObserveNode(ObjectChange change)
    {
        if (change.New is not null)
        {
            _deleted.Remove(change.Key);
            return;
        }

        _deleted.Add(change.Key);
        foreach (var pod in context.View.PodsByNode[change.Key])
        {
            Queue.Add(pod.Key);
        }
    }

    /// <summary>Asked of the store: the view may not have met a node that was made a moment ago.</summary>
    private bool IsLost(KnownObject pod) =>
        pod.Read<V1Pod>().NodeName() is { } node && context.Store.Find(ResourceKinds.Nodes, "", node) is null;
}
