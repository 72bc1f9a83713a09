using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Core.Explain;

/// <summary>A frontend as rules tell of it.</summary>
/// <param name="Name">The Service port that it is of; null where rules do not name it.</param>
/// <param name="Kind">What it is; of an external address that rules do not call by a kind, ExternalIP.</param>
/// <param name="Address">Null for a node port.</param>
/// <param name="Port">The number that is called.</param>
/// <param name="Protocol">The transport.</param>
public sealed record HeldFrontend(
    ServicePortName? Name, FrontendKind Kind, Address? Address, ushort Port, Protocol Protocol)
{
    /// <summary>The chain that its packets go on to; null where there is none.</summary>
    public string? Chain { get; init; }

    /// <summary>Of a frontend that rules do not name, one without a namespace that says the place: "/10.0.0.1:80".
    /// </summary>
    public ServicePortName Owner => Name ?? new ServicePortName(new ServiceName("", Place), "", Protocol);

    /// <summary>"10.97.0.1:80", "node port 30080".</summary>
    public string Place => Address is { } address ? address.WithPort(Port) : $"node port {Port}";

    public FrontendKey Key => new(Address, Port, Protocol);
}
