using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Topology;

/// <summary>Where a pod lives on the network. <paramref name="Addresses"/> holds one address of each family that the
/// cluster has, the primary family's first.</summary>
public sealed record PodPlace(string Node, TemporaryNamespace Namespace, ImmutableArray<Address> Addresses);
