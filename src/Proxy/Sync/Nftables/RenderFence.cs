using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;

namespace Signalbox.Proxy.Sync.Nftables;

/// <summary>Renders Services, and keeps a fault of ours in one of them from the rest: every node sees the same
/// objects, so that a crash would stop the whole cluster's updates at once. Such a Service keeps what it has.</summary>
internal sealed class RenderFence(NodePlan plan)
{
    public List<(ServiceName Name, string Words)> Faulty { get; } = [];

    /// <summary>What is wanted; nothing for a Service that is gone, null for one that cannot be rendered.</summary>
    public ServiceObjects? Render(ServiceName name)
    {
        if (!plan.Services.TryGetValue(name, out var plans))
        {
            return ServiceObjects.None;
        }

        try
        {
            return ServiceRenderer.Render(plans, plan.Settings, ServiceRenderer.LostBy(plan, plans));
        }
        catch (Exception fault)
        {
            Faulty.Add((name, fault.ToString()));
            return null;
        }
    }

    /// <summary>Notes that the kernel holds what is wanted.</summary>
    public void Commit(Applied applied, ServiceName name) => applied.Set(
        name,
        plan.Services.TryGetValue(name, out var plans)
            ? new AppliedService(plans, plan.Settings, ServiceRenderer.LostBy(plan, plans))
            : null);
}
