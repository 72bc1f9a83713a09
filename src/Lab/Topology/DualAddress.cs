using Signalbox.Core.Model;

namespace Signalbox.Lab.Topology;

/// <summary>One address of each family.</summary>
public readonly record struct DualAddress(Address IPv4, Address IPv6)
{
    public Address Of(IPFamily family) => family == IPFamily.IPv4 ? IPv4 : IPv6;
}
