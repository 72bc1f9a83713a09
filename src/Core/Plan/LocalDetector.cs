using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>How traffic of this node's own pods is told from all other, for one family.
/// Source: kube-proxy's detect-local-mode.</summary>
public abstract record LocalDetector
{
    private LocalDetector()
    {
    }

    /// <summary>Nothing tells them apart: every rule that would need it is left out.</summary>
    public sealed record None : LocalDetector;

    /// <summary>Pods have source addresses of this block (modes ClusterCIDR and NodeCIDR).</summary>
    public sealed record SourceBlock(CIDR Block) : LocalDetector;

    /// <summary>Pods' packets come in through this interface (mode BridgeInterface).</summary>
    public sealed record Interface(string Name) : LocalDetector;

    /// <summary>Pods' packets come in through interfaces with this prefix (mode InterfaceNamePrefix).</summary>
    public sealed record InterfacePrefix(string Prefix) : LocalDetector;

    public bool IsImplemented => this is not None;
}
