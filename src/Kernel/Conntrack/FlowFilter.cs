using Signalbox.Core.Model;

namespace Signalbox.Kernel.Conntrack;

/// <summary>Which flows are asked for, by what their first packets said. Null for the address, or for the port, is any.
/// </summary>
public readonly record struct FlowFilter(Protocol Protocol, Address? Destination = null, ushort? DestinationPort = null)
{
    public bool Matches(in Flow flow) => flow.Protocol == Protocol
        && (Destination is null || Destination == flow.Destination.Address)
        && (DestinationPort is null || DestinationPort == flow.Destination.Port);
}
