using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Core.Explain;

/// <summary>An endpoint that a pool does without, and why.</summary>
/// <param name="Address">The endpoint's.</param>
/// <param name="Port">The endpoint's.</param>
/// <param name="NodeName">The node that it runs on; null when the slice does not say.</param>
/// <param name="Pool">Cluster: all that the Service has; Local: this node's.</param>
/// <param name="Reason">Why it is left out.</param>
public sealed record ExplainedLeftOut(
    Address Address, ushort Port, string? NodeName, TrafficPolicy Pool, Reason Reason);
