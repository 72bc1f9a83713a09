using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Render.Iptables;

/// <summary>A Service port on its way to rules: its plan, and the names that its rules share.</summary>
internal sealed class RenderedPort
{
    public RenderedPort(ServicePlan plan, ProxySettings settings, IptablesFeatures features)
    {
        Plan = plan;
        Settings = settings;
        Features = features;
        Name = plan.Name.ToString();
        var hash = ChainNames.HashOf(Name, plan.Name.Protocol);
        ClusterChain = ChainNames.Cluster(hash);
        LocalChain = ChainNames.Local(hash);
        ExternalChain = ChainNames.External(hash);
        SourceRangesChain = ChainNames.SourceRanges(hash);
    }

    public ServicePlan Plan { get; }

    public ProxySettings Settings { get; }

    public IptablesFeatures Features { get; }

    /// <summary>"namespace/name:port".</summary>
    public string Name { get; }

    public Protocol Protocol => Plan.Name.Protocol;

    public string ClusterChain { get; }

    public string LocalChain { get; }

    public string ExternalChain { get; }

    public string SourceRangesChain { get; }

    public static Chain ChainOf(string name, ImmutableArray<Rule> rules) => new(Table.Nat, name, new(rules));
}
