using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Life;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Faults;

/// <summary>Makes things go wrong in a running lab.</summary>
internal sealed class FaultInjection(RunningLab lab)
{
    /// <summary>Throws <see cref="LabException"/> for a target that is not there, or cannot have this fault.</summary>
    public BegunFault Begin(int number, FaultTarget target, LabFault fault)
    {
        if (!target.IsPod)
        {
            lab.MustHaveNode(target.Name);
        }

        return fault is LabFault.RemovedRules removed
            ? RemoveRules(target.Name, removed)
            : new BegunFault(fault, Begin(target, fault, number));
    }

    private Action Begin(FaultTarget target, LabFault fault, int number)
    {
        switch (fault)
        {
            case LabFault.CutOff cut:
                return new CutOffNode(lab, target.Name, cut.Grace).Dispose;
            case LabFault.PausedAgent:
                return Pause(lab.AgentOf(target.Name));
            case LabFault.StoppedAgent:
                return Stop(lab.AgentOf(target.Name));
            case LabFault.ForeignFirewall foreign:
                return Firewall($"lab-fault-{number}", target.Name, foreign.Rule);
            case LabFault.PoorLink poor:
                return new LinkRelay(
                    PlaceOf(target), poor.Conditions, lab.Settings.DualStack, lab.Time, lab.Log.Write).Dispose;
            case LabFault.FailingProbe:
                return FailProbe(number, target.Name);
            default:
                throw new LabException($"{fault} cannot be had");
        }
    }

    private static Action Stop(NodeAgent agent)
    {
        agent.Forbid();
        return agent.Allow;
    }

    private static Action Pause(NodeAgent agent)
    {
        if (agent.IsForbidden)
        {
            throw new LabException($"the agent of {agent.Node} is stopped by a fault: it cannot be paused");
        }

        agent.Pause();
        return agent.Resume;
    }

    private BegunFault RemoveRules(string node, LabFault.RemovedRules fault)
    {
        var rules = new HeldRules(
            lab.Network.Node(node), lab.Settings.ProxyMode == "nftables", [.. lab.Network.Spec.Families]);
        if (rules.With(fault.Words).Count == 0)
        {
            throw new LabException(
                $"{node} has no rule of a Service that holds all of '{fault.Words}': "
                + $"{rules.Listing} shows what it has");
        }

        var agent = lab.AgentOf(node);
        var undo = fault.IsStopped ? Stop(agent) : Pause(agent);
        try
        {
            // Once more: the agent may have changed them before.
            var found = rules.With(fault.Words);
            rules.Remove(found);
            return new BegunFault(fault with { Count = found.Count }, undo);
        }
        catch (Exception refused) when (refused is InvalidOperationException or LabException)
        {
            undo();
            throw new LabException($"the rules cannot be removed: {refused.Message}");
        }
    }

    private TemporaryNamespace PlaceOf(FaultTarget target)
    {
        if (!target.IsPod)
        {
            return lab.Network.Node(target.Name);
        }

        var pod = PodOf(target.Name).ToJson();
        if (pod.Child("spec")?["hostNetwork"]?.GetValue<bool>() == true)
        {
            throw new LabException($"pod {target.Name} has no link of its own: it is on its node's network");
        }

        return lab.Network.FindPod((string?)pod.Child("status")?["podIP"] ?? "")
            ?? throw new LabException($"pod {target.Name} has no network yet");
    }

    private Action Firewall(string table, string node, FirewallRule rule)
    {
        var inside = lab.Network.Node(node);
        inside.ExecuteWithInput(rule.Table(table), "nft", "-f", "-").ThrowIfFailed();
        return () => inside.Execute("nft", "delete", "table", "inet", table);
    }

    private Action FailProbe(int number, string pod)
    {
        var found = PodOf(pod);
        if (!found.ToJson().Child("spec").Children("containers").Any(one => one.Has("readinessProbe")))
        {
            throw new LabException($"pod {pod} has no readinessProbe that could fail: without one it counts as ready");
        }

        var faults = lab.KubeletOf(found.Field("spec.nodeName")!).ProbeFaults;
        faults.Add(pod, $"made to fail by fault {number} of the lab");
        return () => faults.Remove(pod);
    }

    private StoredObject PodOf(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var pod = lab.Store.Find(ResourceKinds.Pods, key[..slash], key[(slash + 1)..])
            ?? throw new LabException($"there is no pod '{key}': it is given as NAME or NAMESPACE/NAME");
        return string.IsNullOrEmpty(pod.Field("spec.nodeName"))
            ? throw new LabException($"pod {key} is on no node yet")
            : pod;
    }
}

/// <summary>A fault as it has become, and what sets it right again, which may find that the target is gone.</summary>
internal sealed record BegunFault(LabFault Fault, Action Undo);
