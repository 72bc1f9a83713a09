using Signalbox.Cluster.Events;
using Signalbox.Core.Model;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Telemetry;

/// <summary>Tells the users of a Service that one family's rules of it could not be programmed on this node: once, and
/// again when the reason is another one or it has been programmed in between, however often it is tried.</summary>
/// <param name="record">Takes the Event; whether it reaches anybody is not looked at.</param>
/// <param name="nodeName">Where it could not be programmed.</param>
internal sealed class RefusedServices(Action<ClusterEvent> record, string nodeName) : IFamilyObserver
{
    private readonly Dictionary<ServiceName, string> _told = [];

    public void Ended(SyncOutcome outcome)
    {
        var report = outcome.Report;
        foreach (var (name, words) in report.Refused.Concat(report.Faulty))
        {
            if (_told.GetValueOrDefault(name) != words)
            {
                _told[name] = words;
                record(EventFor(name, outcome.Family, words));
            }
        }

        if (_told.Count > 0 && report.Succeeded)
        {
            Forget(outcome);
        }
    }

    /// <summary>What was looked at in this sync and not refused is in the kernel.</summary>
    private void Forget(SyncOutcome outcome)
    {
        var refused = outcome.Report.Refused.Concat(outcome.Report.Faulty).Select(one => one.Name).ToHashSet();
        foreach (var name in outcome.Changed)
        {
            if (!refused.Contains(name))
            {
                _told.Remove(name);
            }
        }
    }

    private ClusterEvent EventFor(ServiceName name, IPFamily family, string words) => new()
    {
        Kind = "Service",
        Regarding = name,
        IsWarning = true,
        Reason = "FailedToProgramService",
        Action = "Program",
        Note = $"node {nodeName} cannot program the {family} rules of this Service, which keeps those that it had: "
            + words,
    };
}
