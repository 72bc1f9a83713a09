using Signalbox.Kernel;

namespace Signalbox.Proxy.Node;

/// <summary>Examines one thing on the node that Service traffic depends on. Reads only.</summary>
internal interface INodeCheck
{
    /// <summary>Lower case with dashes: "conntrack-table". A script may ask for it.</summary>
    string Name { get; }

    /// <summary>What is true when nothing is found, in a few words.</summary>
    string Fine { get; }

    /// <summary>What is not as it should be. Throws <see cref="KernelException"/> when that cannot be told.</summary>
    IEnumerable<Finding> Look(NodeView node);
}
