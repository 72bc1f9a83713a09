namespace Signalbox.Lab.Topology;

/// <summary>A pod on a node. <paramref name="Name"/> is unique in the topology and no node's name.</summary>
public readonly record struct PodSpec(string Name, string Node, DualAddress Addresses);
