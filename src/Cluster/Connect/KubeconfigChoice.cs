using Signalbox.Core.Model;

namespace Signalbox.Cluster.Connect;

/// <summary>What of a kubeconfig is to be used in place of what it says itself: kubectl's flags --context, --cluster
/// and --user. Null leaves it as it is.</summary>
/// <param name="Context">The name of a context, in place of the current one.</param>
/// <param name="Cluster">The name of a cluster, in place of the context's.</param>
/// <param name="User">The name of a user, in place of the context's.</param>
public sealed record KubeconfigChoice(string? Context = null, string? Cluster = null, string? User = null)
{
    /// <summary>The kubeconfig's own.</summary>
    public static readonly KubeconfigChoice Own = new();

    /// <summary>Files that are merged behind the kubeconfig, in their order: what it has counts before what they
    /// have.</summary>
    public EquatableArray<string> Behind { get; init; }
}
