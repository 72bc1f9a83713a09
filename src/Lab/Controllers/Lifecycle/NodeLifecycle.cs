using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Lifecycle;

/// <summary>Taints nodes by their conditions, and says of the pods of one that is lost that they are not ready.
/// </summary>
internal sealed class NodeLifecycle(ControllerContext context) : IController
{
    private const string NotReady = "node.kubernetes.io/not-ready";
    private const string Unreachable = "node.kubernetes.io/unreachable";
    private const string Unschedulable = "node.kubernetes.io/unschedulable";

    private static readonly string[] Own = [NotReady, Unreachable, Unschedulable];

    private readonly EventRecorder _events = context.EventsOf("node-controller");

    public string Name => "node-lifecycle-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    public void Observe(ObjectChange change)
    {
        if (change.Kind == ResourceKinds.Nodes)
        {
            Queue.Add(change.Key);
        }
        else if (change.Kind == ResourceKinds.Pods && change.New?.Stored.Field("spec.nodeName") is { Length: > 0 } node
            && IsLost(context.View.Nodes.Find(node)))
        {
            Queue.Add(node);
        }
    }

    public void Reconcile(string key)
    {
        if (context.View.Nodes.Find(key) is not { } node)
        {
            return;
        }

        WriteTaints(node);
        if (!IsLost(node))
        {
            return;
        }

        foreach (var pod in context.View.PodsByNode[node.Name].Where(pod => pod.Read<V1Pod>().IsReady()))
        {
            var condition = pod.Read<V1Pod>().Condition("Ready")!;
            context.Writer.SetCondition(pod, new V1PodCondition
            {
                Type = condition.Type,
                Status = "False",
                LastTransitionTime = context.Now,
            });
            _events.Warning(pod, "NodeNotReady", "Node is not ready");
        }
    }

    /// <summary>A node that has never said how it is counts as one that is not ready yet, not as lost.</summary>
    private static bool IsLost(KnownObject? node) => node is not null && Ready(node) is { Status: not "True" };

    private static V1NodeCondition? Ready(KnownObject node) =>
        node.Read<V1Node>().Status?.Conditions?.FirstOrDefault(one => one.Type == "Ready");

    private void WriteTaints(KnownObject node)
    {
        var now = node.Read<V1Node>().Spec?.Taints ?? [];
        var wanted = Wanted(node).Select(taint => now.FirstOrDefault(one => IsSame(one, taint)) ?? taint).ToArray();
        var own = now.Where(taint => Own.Contains(taint.Key)).ToArray();
        if (own.Length == wanted.Length && wanted.All(own.Contains))
        {
            return;
        }

        var taints = now.Where(taint => !Own.Contains(taint.Key)).Concat(wanted)
            .Select(taint => (JsonNode)ObjectModels.ToJson(taint))
            .ToArray();
        context.Writer.Update(node, json =>
        {
            var spec = json["spec"] as JsonObject ?? [];
            spec.Remove("taints");
            if (taints.Length > 0)
            {
                spec["taints"] = new JsonArray(taints);
            }

            json["spec"] = spec.Parent is null ? spec : spec.DeepClone();
        });
    }

    private static bool IsSame(V1Taint one, V1Taint other) => one.Key == other.Key && one.Effect == other.Effect;

    private IEnumerable<V1Taint> Wanted(KnownObject node)
    {
        var model = node.Read<V1Node>();
        if (model.Spec?.Unschedulable == true)
        {
            yield return Taint(Unschedulable, "NoSchedule");
        }

        var key = Ready(node)?.Status switch
        {
            "True" => null,
            "Unknown" => Unreachable,
            _ => NotReady,
        };
        if (key is null)
        {
            yield break;
        }

        yield return Taint(key, "NoSchedule");
        if (IsLost(node))
        {
            yield return Taint(key, "NoExecute");
        }
    }

    private V1Taint Taint(string key, string effect) => new() { Key = key, Effect = effect, TimeAdded = context.Now };
}
