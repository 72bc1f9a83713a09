namespace Signalbox.Kernel.Links;

/// <summary>A network interface.</summary>
/// <param name="Index">The kernel's number for it.</param>
/// <param name="Name">At most 15 bytes.</param>
/// <param name="Kind">What made it: "veth", "bridge", "vxlan"; empty for hardware and the loopback.</param>
/// <param name="Master">The index of the bridge or bond that it is a port of; null for none.</param>
/// <param name="IsUp">Set up by somebody, whether there is a carrier or not.</param>
/// <param name="IsLoopback">It is lo.</param>
public sealed record NetworkLink(int Index, string Name, string Kind, int? Master, bool IsUp, bool IsLoopback)
{
    /// <summary>The number that this network namespace has for that of the link's other end; null when that is here
    /// too, or there is none.</summary>
    public int? PeerNamespace { get; init; }
}
