using Signalbox.Core.Model;

namespace Signalbox.Core.Explain;

/// <summary>Something that a subject turned out to be.</summary>
/// <param name="Service">The Service that it is, or is of.</param>
/// <param name="Port">The port that it is about; null for all of the Service's.</param>
/// <param name="Meaning">A sentence that says what it is; null for a Service's own name.</param>
internal sealed record Finding(ServiceName Service, ServicePortName? Port, string? Meaning);
