using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Kernel.Links;

namespace Signalbox.Proxy.Node.Walks;

/// <summary>New connections that come in by a link which pods are behind.</summary>
/// <param name="Link">If it is a bridge, they leave by it again, to another pod on it.</param>
/// <param name="Pods">The blocks that the pods' addresses are of; empty when not known.</param>
internal sealed record PodTraffic(NetworkLink Link, ImmutableArray<CIDR> Pods)
{
    public bool StaysOnLink => Link.Kind == "bridge";
}
