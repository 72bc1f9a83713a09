using System.Collections.Immutable;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>All rules of one Service: its own chains in the nat table, and its lines in the chains that all Services
/// share.</summary>
public sealed record ServiceRules(ImmutableArray<Chain> Chains, ImmutableArray<DispatchLine> Lines)
{
    public static readonly ServiceRules None = new([], []);
}

/// <summary>A Service's line in a shared chain. <paramref name="Origin"/> is null for a health check node port, and
/// for a line that was only read from the kernel.</summary>
public sealed record DispatchLine(Table Table, string Chain, Rule Rule, LineOrigin? Origin);
