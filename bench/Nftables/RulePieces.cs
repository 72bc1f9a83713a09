using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Bench.Nftables;

/// <summary>Our rules for ClusterIPs, taken apart, so that other layouts can be put together from them.</summary>
internal sealed class RulePieces
{
    /// <summary>The chain that a packet to a ClusterIP comes to.</summary>
    public const string Traffic = "cluster-ip-traffic";

    private readonly NftRule _draw;
    private readonly NftRule _member;

    public RulePieces(NftRuleset ours)
    {
        var rules = ours.Chains.Items.Single(chain => chain.Name == Traffic).Rules;
        Mark = rules.Items.First(Has<Expression.SetMeta>);
        Dispatch = rules.Items.First(Has<Expression.Dispatch>);
        _draw = rules.Items.First(Has<Expression.LoadRandom>);
        _member = rules.Items.First(rule => Has<Expression.Contains>(rule) && Has<Expression.Decide>(rule));
    }

    /// <summary>Marks for masquerade what comes from elsewhere.</summary>
    public NftRule Mark { get; }

    /// <summary>... vmap @service-ips</summary>
    public NftRule Dispatch { get; }

    /// <summary>dnat to ... numgen random mod N map @endpoints</summary>
    public NftRule Draw(uint modulus) => With(_draw, expression => expression is Expression.LoadRandom random
        ? random with { Modulus = modulus, Offset = 0 }
        : expression);

    /// <summary>... @set goto chain</summary>
    public NftRule GoIfIn(NftSet set, string chain) => With(_member, expression => expression switch
    {
        Expression.Contains contains => contains with { Set = set.Name },
        Expression.Decide => new Expression.Decide(NftVerdict.Goto(chain)),
        _ => expression,
    });

    private static bool Has<T>(NftRule rule) => rule.Expressions.Items.Any(expression => expression is T);

    private static NftRule With(NftRule rule, Func<Expression, Expression> change) =>
        rule with { Expressions = new([.. rule.Expressions.Items.Select(change)]) };
}
