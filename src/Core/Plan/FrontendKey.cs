using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>What a packet must match to reach a frontend. <paramref name="Address"/> is null for a NodePort.</summary>
public readonly record struct FrontendKey(Address? Address, ushort Port, Protocol Protocol)
{
    public static FrontendKey Of(ServicePlan plan, in Frontend frontend) =>
        new(frontend.Address, frontend.Port, plan.Name.Protocol);
}
