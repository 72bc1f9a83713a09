using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>The frontend of a Service port that a line is for.</summary>
public readonly record struct LineOrigin(ServicePortName Port, FrontendKind Kind, FrontendKey Key)
{
    public static LineOrigin Of(ServicePlan plan, in Frontend frontend) =>
        new(plan.Name, frontend.Kind, FrontendKey.Of(plan, frontend));
}
