using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Compare;

/// <summary>Says how the rules of an nftables chain differ from those that are wanted.</summary>
internal static class NftRuleJudgement
{
    public static DifferenceKind Of(RowDiff<NftRule> rows)
    {
        if (rows.IsReordering)
        {
            return DifferenceKind.OtherOrder;
        }

        if (rows.Added.Count == 0 || rows.Removed.Count == 0)
        {
            return rows.Added.Count == 0 ? DifferenceKind.ExtraRule : DifferenceKind.MissingRule;
        }

        var kinds = rows.Removed.Count == rows.Added.Count
            ? rows.Removed.Zip(rows.Added, Of).Distinct().ToList()
            : [];
        return kinds is [var only] ? only : DifferenceKind.OtherRule;
    }

    private static DifferenceKind Of(NftRule held, NftRule wanted)
    {
        if (held.Expressions == wanted.Expressions)
        {
            return DifferenceKind.OtherComment;
        }

        var (left, right) = (held.Expressions.Items, wanted.Expressions.Items);
        if (left.Length != right.Length)
        {
            return DifferenceKind.OtherRule;
        }

        var kinds = left.Zip(right).Where(pair => pair.First != pair.Second)
            .Select(pair => (pair.First, pair.Second) switch
            {
                (Expression.LoadRandom, Expression.LoadRandom) => DifferenceKind.OtherProbability,
                (Expression.Decide { Verdict.Chain: not null }, Expression.Decide { Verdict.Chain: not null }) =>
                    DifferenceKind.LeadsElsewhere,
                (Expression.LoadConstant, Expression.LoadConstant) when right.Any(other => other is Expression.DNAT) =>
                    DifferenceKind.LeadsElsewhere,
                (Expression.LookUp, Expression.LookUp) or (Expression.Dispatch, Expression.Dispatch) =>
                    DifferenceKind.LeadsElsewhere,
                (Expression.Bitwise, Expression.Bitwise) when right.Any(
                    other => other is Expression.SetMeta or Expression.LoadMeta { Key: MetaKey.Mark }) =>
                    DifferenceKind.OtherMark,
                _ => DifferenceKind.OtherRule,
            }).Distinct().ToList();
        return kinds is [var only] ? only : DifferenceKind.OtherRule;
    }
}
