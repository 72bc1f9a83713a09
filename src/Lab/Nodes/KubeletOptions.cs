using Signalbox.Core.Model;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Containers;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Nodes;

/// <summary>What a node's kubelet needs.</summary>
public sealed record KubeletOptions
{
    public required Registry Registry { get; init; }

    public required string NodeName { get; init; }

    /// <summary>The node's own network namespace, in which pods with hostNetwork run.</summary>
    public required TemporaryNamespace NodeNamespace { get; init; }

    /// <summary>The node's addresses, the primary family's first.</summary>
    public required EquatableArray<Address> NodeAddresses { get; init; }

    public required IPodNetwork Network { get; init; }

    public Func<ImageTable> Images { get; init; } = () => ImageTable.BuiltIn;

    /// <summary>A folder for this node alone: roots, volumes and logs of its pods. Its file system must be one that an
    /// overlay can write to.</summary>
    public required string StateFolder { get; init; }

    /// <summary>The cluster's name server; null when there is none.</summary>
    public Address? ClusterDNS { get; init; }

    /// <summary>Signs the tokens that pods get; null for a cluster without.</summary>
    public ServiceAccountTokens? Tokens { get; init; }

    public string ClusterDomain { get; init; } = "cluster.local";

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a container that ended for the second time waits; doubled each time. A real node begins with
    /// 10 s, which is long for who watches.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many containers may be starting at a time, on all nodes that share this.</summary>
    public SemaphoreSlim StartSlots { get; init; } = new(4);

    /// <summary>Cut and mended by whoever wants to see a node that is cut off.</summary>
    public ApiLink Link { get; init; } = new();

    /// <summary>Which pods' readiness probes fail on purpose.</summary>
    public ProbeFaults ProbeFaults { get; init; } = new();

    /// <summary>What fails for reasons of this machine is told here.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
