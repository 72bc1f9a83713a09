using System.Collections.Immutable;
using System.Net;

namespace Signalbox.Lab.Controllers;

/// <summary>What the controllers of a cluster go by.</summary>
public sealed record ControllerOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where Services of type LoadBalancer get their addresses from; first come, first served, in the order
    /// of the addresses. Without a pool of its family a Service waits.</summary>
    public ImmutableArray<IPNetwork> LoadBalancerPools { get; init; } = [];

    /// <summary>The certificate (PEM) that every namespace's ConfigMap kube-root-ca.crt holds; null makes no such
    /// ConfigMap.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>Told of each reconciliation that failed; it is tried again. Called from the loop.</summary>
    public Action<ControllerFailure> Report { get; init; } = _ => { };
}
