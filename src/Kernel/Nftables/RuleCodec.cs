using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using Signalbox.Kernel.Nftables.Expressions;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Rules: { table, chain, expressions { element, ... }, userdata { comment } }. Source: nf_tables_newrule and
/// nf_tables_fill_rule_info in net/netfilter/nf_tables_api.c.</summary>
internal static class RuleCodec
{
    /// <param name="writer">Stands in a message that has named the table.</param>
    /// <param name="chain">The chain's name.</param>
    /// <param name="rule">To be appended to it.</param>
    internal static void Encode(MessageWriter writer, string chain, NftRule rule)
    {
        writer.Text(NFTA_RULE_CHAIN, chain);
        var expressions = writer.BeginNest(NFTA_RULE_EXPRESSIONS);
        foreach (var expression in rule.Expressions)
        {
            ExpressionCodec.Encode(writer, expression);
        }

        writer.EndNest(expressions);
        CommentCodec.Encode(writer, NFTA_RULE_USERDATA, rule.Comment);
    }

    internal static NftRule Decode(in NetlinkMessage message)
    {
        var attributes = message.TableAfter<nfgenmsg>();
        var expressions = ImmutableArray.CreateBuilder<Expression>();
        var list = new AttributeReader(attributes.Bytes(NFTA_RULE_EXPRESSIONS));
        while (list.Find(NFTA_LIST_ELEM))
        {
            expressions.Add(ExpressionCodec.Decode(list.Value));
        }

        return new NftRule(
            new EquatableArray<Expression>(expressions.DrainToImmutable()),
            CommentCodec.Decode(attributes.Bytes(NFTA_RULE_USERDATA)));
    }
}
