using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;
using Signalbox.Lab.Controllers.Scheduling;

namespace Signalbox.Lab.Controllers.Lifecycle;

/// <summary>Deletes pods from nodes whose NoExecute taints they do not tolerate, or not any longer.</summary>
internal sealed class TaintEviction(ControllerContext context) : IController
{
    private readonly EventRecorder _events = context.EventsOf("taint-eviction-controller");

    public string Name => "taint-eviction-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    public void Observe(ObjectChange change)
    {
        if (change.Kind == ResourceKinds.Pods && change.New is { } pod)
        {
            if (Taints(pod).Length > 0)
            {
                Queue.Add(pod.Key);
            }
        }
        else if (change.Kind == ResourceKinds.Nodes && change.New is { } node && Taints(node.Read<V1Node>()).Length > 0)
        {
            foreach (var one in context.View.PodsByNode[node.Name])
            {
                Queue.Add(one.Key);
            }
        }
    }

    public void Reconcile(string key)
    {
        if (context.View.Pods.Find(key) is not { IsDeleting: false } pod || Taints(pod) is not { Length: > 0 } taints
            || Tolerations.Patience(pod.Read<V1Pod>(), taints) is not { } patience)
        {
            return;
        }

        var since = taints.Min(taint => taint.TimeAdded ?? context.Now);
        var left = since + patience - context.Now;
        if (left > TimeSpan.Zero)
        {
            Queue.AddAfter(key, left);
            return;
        }

        _events.Normal(pod, "TaintManagerEviction", $"Marking for deletion Pod {pod.Key}");
        context.Writer.Delete(pod);
    }

    private static V1Taint[] Taints(V1Node node) =>
        [.. (node.Spec?.Taints ?? []).Where(taint => taint.Effect == "NoExecute")];

    private V1Taint[] Taints(KnownObject pod) =>
        pod.Read<V1Pod>().NodeName() is { } name && context.View.Nodes.Find(name) is { } node
            ? Taints(node.Read<V1Node>())
            : [];
}
