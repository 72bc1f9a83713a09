using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Proxy.Sync.Iptables;

/// <summary>Renders Services, and keeps a fault of ours in one of them from the rest: every node sees the same
/// objects, so that a crash would stop the whole cluster's updates at once. Such a Service keeps its rules.</summary>
internal sealed class RenderFence(NodePlan plan, IptablesFeatures features)
{
    private readonly bool _withComments = new IptablesRuleset(plan, features).WithComments;

    private readonly Dictionary<ServiceName, RuleTally> _tallies = [];

    public List<(ServiceName Name, string Words)> Faulty { get; } = [];

    /// <summary>The wanted rules; none for a Service that is gone, null for one that cannot be rendered.</summary>
    public ServiceRules? Render(ServiceName name) => Render(name, _withComments);

    /// <summary>The wanted rules in the style that this cluster's size does not ask for.</summary>
    public ServiceRules? RenderOtherStyle(ServiceName name) => Render(name, !_withComments);

    /// <summary>Notes that the kernel holds the wanted rules, which were rendered before.</summary>
    public void Commit(Applied applied, ServiceName name, bool isOtherStyle = false) => applied.Set(
        name,
        plan.Services.TryGetValue(name, out var plans)
            ? new AppliedService(
                plans, plan.Settings, _withComments ^ isOtherStyle, _tallies.GetValueOrDefault(name))
            : null);

    private ServiceRules? Render(ServiceName name, bool withComments)
    {
        if (!plan.Services.TryGetValue(name, out var plans))
        {
            return ServiceRules.None;
        }

        try
        {
            var rules = ServiceRenderer.Render(plans, plan.Settings, features, withComments);
            _tallies[name] = RuleTally.Of(rules);
            return rules;
        }
        catch (Exception fault)
        {
            Faulty.Add((name, fault.ToString()));
            return null;
        }
    }
}
