using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>How rules tell this node's own pods from others: the condition under which calls of ClusterIPs are marked.
/// </summary>
public static class PodsInRules
{
    /// <summary>Service chains that are looked through: each says it, unless the Service is of an odd kind.</summary>
    private const int MaxChains = 50;

    /// <summary>None where no rule says it.</summary>
    public static LocalDetector Find(Ground ground)
    {
        var rules = ground.Held.Select(frontend => frontend.Chain).OfType<string>().Distinct().Take(MaxChains)
            .SelectMany(chain => ground.Rules!.Iptables.SelectMany(
                program => program.Chains.Find(Table.Nat, chain)?.AsEnumerable() ?? []));
        return rules.Select(OfRule).FirstOrDefault(found => found is not null)
            ?? (ground.Rules?.ProxyTable is { } table && OfTable(table) is { } found
                ? found
                : new LocalDetector.None());
    }

    private static LocalDetector? OfRule(Rule rule)
    {
        if (rule.Target is not Target.Jump { Chain: ChainNames.MarkMasquerade })
        {
            return null;
        }

        foreach (var match in rule.Matches)
        {
            switch (match)
            {
                case Match.Source { IsNegated: true } source:
                    return new LocalDetector.SourceBlock(source.Block);
                case Match.InInterface { IsNegated: true } link:
                    return link.Name.EndsWith('+')
                        ? new LocalDetector.InterfacePrefix(link.Name[..^1])
                        : new LocalDetector.Interface(link.Name);
                default:
                    break;
            }
        }

        return null;
    }

    private static LocalDetector? OfTable(NftablesRules table) => table.Rules.Chains.Items
        .SelectMany(chain => chain.Rules.Items)
        .Where(rule => rule.Expressions.Items.Any(
            expression => expression is Expression.SetMeta { Key: MetaKey.Mark }))
        .Select(rule => OfRule(table.Rules.Family, rule))
        .FirstOrDefault(found => found is not null);

    private static LocalDetector? OfRule(IPFamily family, NftRule rule)
    {
        var (isSource, isLink) = (false, false);
        Expression.Bitwise? mask = null;
        foreach (var expression in rule.Expressions)
        {
            switch (expression)
            {
                case Expression.LoadPayload { Header: PacketHeader.Network } load:
                    (isSource, isLink, mask) = (load.Offset == (family == IPFamily.IPv4 ? 12 : 8), false, null);
                    break;
                case Expression.LoadMeta { Key: MetaKey.InInterfaceName }:
                    (isSource, isLink) = (false, true);
                    break;
                case Expression.Compare { IsNegated: true } compare when isLink:
                    return LinkOf(compare.Value.Span);
                case Expression.Bitwise bits:
                    mask = bits;
                    break;
                case Expression.Compare { IsNegated: true } compare when isSource:
                    return new LocalDetector.SourceBlock(BlockOf(family, compare.Value.Span, mask));
                default:
                    (isSource, isLink) = (false, false);
                    break;
            }
        }

        return null;
    }

    /// <summary>A whole name ends in zeros; a prefix is as long as it is.</summary>
    private static LocalDetector LinkOf(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name.TrimEnd((byte)0));
        return name is [.., 0] ? new LocalDetector.Interface(text) : new LocalDetector.InterfacePrefix(text);
    }

    /// <summary>Of the leading bytes of a network, or all of them under a mask.</summary>
    private static CIDR BlockOf(IPFamily family, ReadOnlySpan<byte> value, Expression.Bitwise? mask)
    {
        Span<byte> network = stackalloc byte[family == IPFamily.IPv4 ? 4 : 16];
        network.Clear();
        value.CopyTo(network);
        var length = value.Length * 8;
        if (mask is not null)
        {
            length = 0;
            foreach (var part in mask.Mask.Span)
            {
                length += System.Numerics.BitOperations.PopCount(part);
            }
        }

        return new CIDR(FieldText.AddressOf(network), (byte)length);
    }
}
