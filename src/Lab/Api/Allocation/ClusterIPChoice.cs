using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Api.Allocation;

/// <summary>Chooses a Service's ClusterIPs: one of each of its families.</summary>
/// <param name="blocks">Where they come from; of each family the first with room.</param>
/// <param name="isTaken">Whether another Service has an address.</param>
internal sealed class ClusterIPChoice(IReadOnlyList<CIDR> blocks, Func<Address, bool> isTaken)
{
    public void Settle(ServiceRequest request, Random random)
    {
        var spec = request.Spec;
        if (ServiceFields.IsExternalName(spec) || ServiceFields.IsHeadless(spec))
        {
            return;
        }

        var given = ServiceFields.ClusterIPs(spec);
        var families = spec.Texts("ipFamilies");
        var settled = new List<string>();
        for (var index = 0; index < families.Count; index++)
        {
            var family = families[index] == "IPv6" ? IPFamily.IPv6 : IPFamily.IPv4;
            if (index < given.Count && given[index].Length > 0)
            {
                Check(request, given[index]);
                settled.Add(given[index]);
            }
            else
            {
                settled.Add((request.IsDryRun ? Shown(family) : Next(family, random)).ToString());
            }
        }

        spec["clusterIP"] = settled[0];
        spec.Set("clusterIPs", settled);
    }

    private void Check(ServiceRequest request, string text)
    {
        var address = Address.Parse(text);
        var problem = !blocks.Any(block => AddressBlock.Of(block).Contains(address))
            ? "the provided network does not match the current range"
            : isTaken(address) ? "provided IP is already allocated" : null;
        if (problem is not null)
        {
            var errors = new FieldErrors();
            var all = new JsonArray([.. ServiceFields.ClusterIPs(request.Spec).Select(one => JsonValue.Create(one))]);
            errors.Invalid("spec.clusterIPs", all, $"failed to allocate IP {text}: {problem}");
            errors.ThrowIfAny(request.Place);
        }
    }

    private Address Shown(IPFamily family) => blocks.First(block => block.Family == family).Network;

    private Address Next(IPFamily family, Random random)
    {
        var candidates = blocks.Where(block => block.Family == family).Select(AddressBlock.Of).ToArray();
        bool IsTaken(UInt128 bits) => isTaken(new Address(family, bits));
        foreach (var block in candidates)
        {
            var free = FreeNumbers.Next(block.UpperBand.Bits, block.Last.Bits, IsTaken, random)
                ?? FreeNumbers.Next(block.First.Bits, block.UpperBand.Bits, IsTaken, random);
            if (free is { } bits)
            {
                return new Address(family, bits);
            }
        }

        throw new StoreException(
            StoreError.Exhausted, "Internal error occurred: failed to allocate a serviceIP: range is full");
    }
}
