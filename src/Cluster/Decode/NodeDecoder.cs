using Signalbox.Cluster.Wire;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>A Node of the wire as the model has it. Source: core/v1 Node.</summary>
internal static class NodeDecoder
{
    private const string LeavingTaint = "ToBeDeletedByClusterAutoscaler";

    public static NodeFacts Decode(WireNode wire, string name, FieldRefusals refusals) => new()
    {
        Name = name,
        Zone = wire.Metadata?.Labels?.Zone ?? "",
        Addresses = Addresses(wire.Status?.Addresses, refusals),
        PodCIDRs = FieldReader.CIDRs(wire.Spec?.PodCIDRs, "spec.podCIDRs", refusals),
        IsLeaving = wire.Metadata?.DeletionTimestamp is not null
            || wire.Spec?.Taints?.Any(taint => taint?.Key == LeavingTaint) == true,
    };

    private static EquatableArray<Address> Addresses(WireNodeAddress?[]? wire, FieldRefusals refusals)
    {
        var addresses = new List<Address>();
        Gather("InternalIP");
        Gather("ExternalIP");
        return addresses.ToEquatable();

        void Gather(string type)
        {
            for (var i = 0; i < wire?.Length; i++)
            {
                if (wire[i] is not { } entry || entry.Type != type)
                {
                    continue;
                }

                if (Address.TryParse(entry.Address, out var address))
                {
                    addresses.Add(address);
                }
                else
                {
                    refusals.Add($"status.addresses[{i}]", $"{Shown.Quoted(entry.Address)} is not an IP address");
                }
            }
        }
    }
}
