namespace Signalbox.Lab.Topology;

/// <summary>A node: its name and its addresses on the node network, a /24 and a /64.</summary>
public readonly record struct NodeSpec(string Name, DualAddress Addresses);
