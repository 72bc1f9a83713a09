using System.Collections.Immutable;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Kernel;
using Signalbox.Kernel.Links;

namespace Signalbox.Proxy.Trace;

/// <summary>What a walk has to know of the node beside its rules, for one family.</summary>
/// <param name="Addresses">Of the node itself, its main one first; may be empty.</param>
/// <param name="Routes">Empty where they are not known.</param>
/// <param name="IsThisNode">Read from this kernel, which can be asked more.</param>
internal sealed record NodeKnowledge(
    ImmutableArray<Address> Addresses, ImmutableArray<Route> Routes, bool IsThisNode)
{
    /// <summary>As rules ask for it.</summary>
    public NodeAddresses Local => new(Addresses.ToEquatable())
    {
        Routes = Routes.Select(route => new NodeRoute(route.Block, route.Interface)).ToEquatable(),
        Links = Links.Select(link => new NodeLink(
            link.Name, (uint)link.Index,
            Held.Where(held => held.Link == link.Index).Select(held => held.Address).ToEquatable())).ToEquatable(),
    };

    /// <summary>Empty where they are not known.</summary>
    public ImmutableArray<NetworkLink> Links { get; init; } = [];

    /// <summary>Which link each address is on; empty where it is not known.</summary>
    public ImmutableArray<(int Link, Address Address)> Held { get; init; } = [];

    /// <summary>From this kernel. Throws <see cref="KernelException"/>.</summary>
    /// <param name="family">Whose.</param>
    /// <param name="node">Says which address is the main one; may be null.</param>
    public static NodeKnowledge OfKernel(IPFamily family, NodeFacts? node)
    {
        var held = LocalAddresses.ReadByLink(family);
        var own = held.Select(each => each.Address).ToHashSet();
        var main = Said(family, node).Where(own.Contains);
        return new NodeKnowledge(
            [.. main.Concat(own.OrderBy(address => address.IsLoopback).ThenBy(address => address)).Distinct()],
            Routed(family), true)
        {
            Links = NetworkLinks.Read(),
            Held = held,
        };
    }

    /// <summary>From the Node object alone.</summary>
    public static NodeKnowledge OfObject(IPFamily family, NodeFacts? node) =>
        new([.. Said(family, node)], [], false);

    /// <summary>By which interface packets from there come in; null when it is not known.</summary>
    public string? InterfaceTo(Address address) => Routes
        .Where(route => route.Block.Contains(address) && route.Interface != "lo")
        .OrderByDescending(route => route.Block.PrefixLength)
        .Select(route => route.Interface)
        .FirstOrDefault();

    /// <summary>The address that a process of the node sends from; null when it cannot be told.</summary>
    public Address? SourceTo(Address destination) =>
        destination.IsLoopback || Local.Holds(destination) ? destination
        : IsThisNode && Ask(destination) is { } source ? source
        : Addresses.Where(address => !address.IsLoopback).Select(address => (Address?)address).FirstOrDefault();

    /// <summary>A connected UDP socket has a source address, and nothing is sent.</summary>
    private static Address? Ask(Address destination)
    {
        const ushort Any = 9;
        try
        {
            var to = destination.At(Any);
            using var socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(to);
            return SocketEnds.AddressOf(socket.LocalEndPoint);
        }
        catch (SocketException)
        {
            // There is no route.
            return null;
        }
    }

    private static IEnumerable<Address> Said(IPFamily family, NodeFacts? node) =>
        (node?.Addresses.Items ?? []).Where(address => address.Family == family);

    private static ImmutableArray<Route> Routed(IPFamily family)
    {
        try
        {
            return RouteTable.Read(family);
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            return [];
        }
    }
}
