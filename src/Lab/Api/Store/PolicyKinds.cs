using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Store;

/// <summary>The kinds that say what may reach, disrupt or hold what: rows of <see cref="ResourceKinds"/>.</summary>
public static class PolicyKinds
{
    public static ResourceKind Ingresses { get; } = new()
    {
        Group = "networking.k8s.io",
        Version = "v1",
        Plural = "ingresses",
        Kind = "Ingress",
        IsNamespaced = true,
        HasGeneration = true,
        ShortNames = ["ing"],
        Subresources = ["status"],
        EmptyContent = ",\"spec\":{},\"status\":{\"loadBalancer\":{}}",
        WriteWarning = "Ingress is stored, the lab runs no ingress controller: nothing serves it",
    };

    public static ResourceKind IngressClasses { get; } = new()
    {
        Group = "networking.k8s.io",
        Version = "v1",
        Plural = "ingressclasses",
        Kind = "IngressClass",
        IsNamespaced = false,
        HasGeneration = true,
        EmptyContent = ",\"spec\":{}",
    };

    public static ResourceKind NetworkPolicies { get; } = new()
    {
        Group = "networking.k8s.io",
        Version = "v1",
        Plural = "networkpolicies",
        Kind = "NetworkPolicy",
        IsNamespaced = true,
        HasGeneration = true,
        ShortNames = ["netpol"],
        EmptyContent = ",\"spec\":{\"podSelector\":{}}",
        WriteWarning = "NetworkPolicy is stored, the lab does not enforce it: all pods can reach each other",
    };

    public static ResourceKind PodDisruptionBudgets { get; } = new()
    {
        Group = "policy",
        Version = "v1",
        Plural = "poddisruptionbudgets",
        Kind = "PodDisruptionBudget",
        IsNamespaced = true,
        HasGeneration = true,
        ShortNames = ["pdb"],
        Subresources = ["status"],
    };

    public static ResourceKind Leases { get; } = new()
    {
        Group = "coordination.k8s.io",
        Version = "v1",
        Plural = "leases",
        Kind = "Lease",
        IsNamespaced = true,
        EmptyContent = ",\"spec\":{}",
    };

    public static ImmutableArray<ResourceKind> All { get; } =
        [Ingresses, IngressClasses, NetworkPolicies, PodDisruptionBudgets, Leases];
}
