using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Explain;

/// <summary>The addresses of this node that rules have node ports answer on.</summary>
public static class NodePortsInRules
{
    /// <summary>Empty where every address answers, or rules do not say it.</summary>
    public static IEnumerable<Address> Of(Ground ground) =>
        (ground.Rules?.Iptables ?? [])
            .SelectMany(program => program.Chains.Find(Table.Nat, ChainNames.Services) ?? [])
            .Where(rule => rule.Target is Target.Jump { Chain: ChainNames.NodePorts })
            .SelectMany(rule => rule.Matches.Items)
            .OfType<Match.Destination>()
            .Where(match => !match.IsNegated)
            .Select(match => match.Block.Network)
            .Concat((ground.Rules?.ProxyTable?.Elements.StartingWith(SetOf(ground), default) ?? [])
                .Select(element => FieldText.AddressOf(element.Key.Span)))
            .Where(address => address.Family == ground.Family);

    /// <summary>There is a table of nftables mode, and it has every address answer.</summary>
    public static bool AreEverywhere(Ground ground) => ground.Rules?.ProxyTable is { } table
        && table.Rules.Sets.Items.All(set => set.Name != SetOf(ground));

    private static string SetOf(Ground ground) => NftSets.Of(ground.Family).NodePortIPs.Name;
}
