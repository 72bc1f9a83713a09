using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>Snapshot and settings to a NodePlan, whole or for what changed: both give the same plan.</summary>
public static class Planner
{
    /// <summary>Plans everything. Used at start, and when the node's zone or the settings have changed.</summary>
    public static NodePlan Plan(Snapshot snapshot, ProxySettings settings)
    {
        var empty = new NodePlan { Settings = settings, Zone = ZoneOf(snapshot) };
        return Replan(empty, snapshot, [.. snapshot.Services.Keys]).Plan;
    }

    /// <summary>Plans these Services again and keeps the rest. Work follows the number of Services named.</summary>
    public static PlanChange Replan(NodePlan plan, Snapshot snapshot, IReadOnlyCollection<ServiceName> touched)
    {
        var services = plan.Services.ToBuilder();
        var changes = new List<(ServicePlans? Before, ServicePlans? After)>(touched.Count);
        var endpoints = plan.EndpointCount;
        foreach (var name in touched)
        {
            services.TryGetValue(name, out var before);
            ServicePlans? after = null;
            if (snapshot.Services.TryGetValue(name, out var entry))
            {
                after = ServicePlanner.Plan(name, entry, plan.Settings, plan.Zone);
                services[name] = after;
            }
            else
            {
                services.Remove(name);
            }

            endpoints += (after?.EndpointCount ?? 0) - (before?.EndpointCount ?? 0);
            changes.Add((before, after));
        }

        var contested = new HashSet<FrontendKey>();
        var next = plan with
        {
            Services = services.ToImmutable(),
            Claims = plan.Claims.Replace(changes, contested),
            EndpointCount = endpoints,
        };
        return new PlanChange(next, touched, contested);
    }

    /// <summary>The zone that a plan from this snapshot is made with.</summary>
    public static string ZoneOf(Snapshot snapshot) => snapshot.Node?.Zone ?? "";
}
