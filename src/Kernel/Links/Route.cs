using Signalbox.Core.Model;

namespace Signalbox.Kernel.Links;

/// <summary>Where packets to a block of addresses leave this node.</summary>
/// <param name="Interface">By which interface.</param>
/// <param name="Block">To which addresses.</param>
/// <param name="HasGateway">Another router takes them on; without, the addresses are on the link itself.</param>
public readonly record struct Route(string Interface, CIDR Block, bool HasGateway);
