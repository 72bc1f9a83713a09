using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>Walks packets over one table of nftables alone.</summary>
public sealed class NftablesTrace(NftRuleset rules, INftElements elements, NodeAddresses node)
{
    private readonly NodeTrace _trace = new(
        new NodeRules(rules.Family)
        {
            Nftables =
            [
                new NftablesRules(
                    rules.Family == IPFamily.IPv4 ? "ip" : "ip6", NftRuleset.TableName, rules, elements),
            ],
        },
        node);

    /// <summary>As <see cref="NodeTrace.Walk"/>.</summary>
    public ImmutableArray<Outcome> Walk(in Packet packet) => _trace.Walk(packet);
}
