using Signalbox.Core.Model;

namespace Signalbox.Core.Trace;

/// <summary>The addresses that this node's kernel takes for its own (type LOCAL). Loopback always is.</summary>
public sealed record NodeAddresses(EquatableArray<Address> Addresses)
{
    public bool Holds(Address address) => address.IsLoopback || Addresses.Items.Contains(address);
}
