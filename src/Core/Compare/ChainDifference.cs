using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Compare;

/// <summary>Puts what differs in one iptables chain into a <see cref="Difference"/>.</summary>
internal static class ChainDifference
{
    public static Difference Of(Owner owner, Chain chain, string role, RowDiff<Rule> rows, RuleText text)
    {
        var kind = RuleJudgement.Of(rows);
        var words = RuleJudgement.Say(kind, Math.Max(rows.Removed.Count, rows.Added.Count));
        return new Difference
        {
            Owner = owner,
            Kind = kind,
            Place = $"{chain.Table.Lower()} {chain.Name}",
            Words = role.Length == 0 ? words : $"{role}: {words}",
            Lines =
            [
                .. rows.Removed.Select(rule => DiffLine.Held(Line(chain.Name, rule, text))),
                .. rows.Added.Select(rule => DiffLine.Wanted(Line(chain.Name, rule, text))),
            ],
        };
    }

    /// <summary>"-A KUBE-SERVICES -d 10.96.0.1/32 ..."</summary>
    public static string Line(string chain, Rule rule, RuleText text) => $"-A {chain} {text.Say(rule)}".TrimEnd();
}
