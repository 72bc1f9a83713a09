using Signalbox.Core.Model;

namespace Signalbox.Lab.Api.Allocation;

/// <summary>The addresses of a block that Services may get: neither the network's own nor, with IPv4, the broadcast
/// address. Those that nobody asks for by name come from the upper band, so that the lower one stays free for those who
/// do. Source: KEP-3070.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest.</param>
/// <param name="UpperBand">The lowest of the upper band.</param>
internal readonly record struct AddressBlock(Address First, Address Last, Address UpperBand)
{
    private static readonly UInt128 SmallestBand = 16;
    private static readonly UInt128 LargestBand = 256;

    public static AddressBlock Of(CIDR cidr)
    {
        var hostBits = cidr.Network.Width - cidr.PrefixLength;
        var size = hostBits >= 127 ? UInt128.MaxValue >> 1 : UInt128.One << hostBits;
        var first = cidr.Network.Bits + UInt128.One;
        var last = cidr.Network.Bits + size - (cidr.Family == IPFamily.IPv4 ? UInt128.One + UInt128.One : UInt128.One);
        // A sixteenth of the block, within bounds; nothing of a tiny one.
        var band = size < SmallestBand ? UInt128.Zero : UInt128.Clamp(size / SmallestBand, SmallestBand, LargestBand);
        // In a block of 16 the lower band would be all of it.
        var upper = UInt128.Min(first + band, last);
        return new AddressBlock(
            new Address(cidr.Family, first), new Address(cidr.Family, last), new Address(cidr.Family, upper));
    }

    public bool Contains(Address address) =>
        address.Family == First.Family && address.Bits >= First.Bits && address.Bits <= Last.Bits;
}
