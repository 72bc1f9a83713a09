using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Lab.Api;

/// <summary>What a full <see cref="Registry"/> knows of its cluster.</summary>
public sealed record RegistrySettings
{
    /// <summary>Where ClusterIPs come from: one block, or one of each family with the preferred one first.</summary>
    public ImmutableArray<CIDR> ServiceCIDRs { get; init; } = [CIDR.Parse("10.96.0.0/12")];

    /// <summary>Where pods reach the API server: behind the Service "kubernetes" once
    /// <see cref="Registry.Bootstrap"/> has run. Never a loopback address, which endpoints may not have; null when they
    /// do not reach it, and the Service has no endpoints.</summary>
    public Address? ApiAddress { get; init; }

    public int ApiPort { get; init; } = 6443;

    /// <summary>Whether pods get a token of their ServiceAccount, and the certificate of the API server, as a volume:
    /// only where there are kubelets that sign tokens.</summary>
    public bool MountsTokens { get; init; }

    /// <summary>Chooses among addresses and ports that are free.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Gives times of creation and deletion.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
