using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Life;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Faults;

/// <summary>Makes things go wrong in a running lab. What it returns sets them right again, and may find that the
/// target is gone.</summary>
internal sealed class FaultInjection(RunningLab lab)
{
    /// <summary>Throws <see cref="LabException"/> for a target that is not there, or cannot have this fault.</summary>
    public Action Begin(int number, FaultTarget target, LabFault fault)
    {
        if (!target.IsPod)
        {
            lab.MustHaveNode(target.Name);
        }

        switch (fault)
        {
            case LabFault.CutOff cut:
                return new CutOffNode(lab, target.Name, cut.Grace).Dispose;
            case LabFault.PausedAgent:
                var agent = lab.AgentOf(target.Name);
                agent.Pause();
                return agent.Resume;
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
