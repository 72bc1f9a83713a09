using System.Collections.Immutable;
using Signalbox.Core.Plan;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>All rules of one Service: its own chains in the nat table, and its lines in the chains that all Services
/// share.</summary>
public sealed record ServiceRules(ImmutableArray<Chain> Chains, ImmutableArray<DispatchLine> Lines)
{
    public static readonly ServiceRules None = new([], []);
}

/// <summary>A Service's line in a shared chain. <paramref name="Key"/> is the frontend that it is for; null for a
/// health check node port.</summary>
public sealed record DispatchLine(Table Table, string Chain, Rule Rule, FrontendKey? Key);
