using System.Collections.Immutable;
using k8s.Models;

namespace Signalbox.Lab.Controllers.Endpoints;

/// <summary>What endpoints must have in common to share an EndpointSlice.</summary>
/// <param name="AddressType">"IPv4" or "IPv6".</param>
/// <param name="Ports">In the Service's order.</param>
internal sealed record SliceGroup(string AddressType, ImmutableArray<SlicePort> Ports)
{
    public static SliceGroup Of(V1EndpointSlice slice) =>
        new(slice.AddressType, [.. (slice.Ports ?? []).Select(SlicePort.Of)]);

    public bool Equals(SliceGroup? other) =>
        other is not null && AddressType == other.AddressType && Ports.SequenceEqual(other.Ports);

    public override int GetHashCode() => Ports.Aggregate(
        AddressType.GetHashCode(StringComparison.Ordinal), (hash, port) => HashCode.Combine(hash, port));
}
