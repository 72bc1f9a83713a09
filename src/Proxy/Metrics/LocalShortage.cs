using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Metrics;

/// <summary>How many Service ports under policy Local have endpoints, and none here. A port whose policy for outside
/// traffic is Local counts even when nothing leads to it from outside, as upstream. Source: spec 7.4.</summary>
internal readonly record struct LocalShortage(int Internal, int External)
{
    public static LocalShortage operator +(LocalShortage left, LocalShortage right) =>
        new(left.Internal + right.Internal, left.External + right.External);

    public static LocalShortage operator -(LocalShortage left, LocalShortage right) =>
        new(left.Internal - right.Internal, left.External - right.External);

    /// <summary>By how much a sync has changed it.</summary>
    public static LocalShortage ChangeBy(SyncOutcome outcome)
    {
        var change = default(LocalShortage);
        foreach (var name in outcome.Changed)
        {
            change += Of(outcome.After, name) - Of(outcome.Before, name);
        }

        return change;
    }

    private static LocalShortage Of(NodePlan? plan, ServiceName name)
    {
        var shortage = default(LocalShortage);
        if (plan is null || !plan.Services.TryGetValue(name, out var service))
        {
            return shortage;
        }

        foreach (var port in service.Ports)
        {
            if (port.Endpoints is { HasAny: true, Local.IsEmpty: true })
            {
                shortage += new LocalShortage(
                    port.InternalTrafficPolicy == TrafficPolicy.Local ? 1 : 0,
                    port.ExternalTrafficPolicy == TrafficPolicy.Local ? 1 : 0);
            }
        }

        return shortage;
    }
}
