using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Files;

/// <summary>What some paths held when they were read: ServiceSet, SliceSet, NodeSet and ServiceCIDRSet, each object
/// once, and what is wrong with files and whole objects. Fields that were refused are in the objects themselves.
/// </summary>
public sealed record ObjectSet(ImmutableArray<ClusterChange> Objects, ImmutableArray<ObjectFault> Faults);
