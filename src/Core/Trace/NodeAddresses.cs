using Signalbox.Core.Model;

namespace Signalbox.Core.Trace;

/// <summary>The addresses that this node's kernel takes for its own (type LOCAL); loopback always is. And what else is
/// known of the node: where rules ask for more, they cannot be judged.</summary>
public sealed record NodeAddresses(EquatableArray<Address> Addresses)
{
    /// <summary>The main table's routes, in any order; empty when they are not known.</summary>
    public EquatableArray<NodeRoute> Routes { get; init; }

    /// <summary>Interfaces with their numbers and addresses; empty when they are not known.</summary>
    public EquatableArray<NodeLink> Links { get; init; }

    public bool Holds(Address address) => address.IsLoopback || Addresses.Items.Contains(address);

    /// <summary>The interface that packets to an address leave through; null when it is not known.</summary>
    public string? InterfaceTo(Address address)
    {
        if (Holds(address))
        {
            return "lo";
        }

        NodeRoute? best = null;
        foreach (var route in Routes)
        {
            if (route.Block.Contains(address) && (best is null || route.Block.PrefixLength > best.Block.PrefixLength))
            {
                best = route;
            }
        }

        return best?.Interface;
    }

    /// <summary>The kernel's number of an interface; null when it is not known.</summary>
    public uint? NumberOf(string link) =>
        link == "lo" ? 1 : Links.Items.FirstOrDefault(known => known.Name == link)?.Number;
}

/// <summary>Packets to a block leave through an interface.</summary>
public sealed record NodeRoute(CIDR Block, string Interface);

/// <summary>An interface.</summary>
public sealed record NodeLink(string Name, uint Number, EquatableArray<Address> Addresses);
