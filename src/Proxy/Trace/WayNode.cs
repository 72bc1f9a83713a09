using System.Collections.Immutable;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Trace;

/// <summary>Ways of one packet that have the same rules behind them, and where they go from here.</summary>
internal sealed class WayNode
{
    private readonly List<WayNode> _next = [];
    private readonly List<Outcome> _ends = [];

    private WayNode(MetRule? rule) => Rule = rule;

    /// <summary>The rule that led here; null at the start.</summary>
    public MetRule? Rule { get; }

    /// <summary>How likely it is that the packet comes here.</summary>
    public Odds Odds { get; private set; } = Odds.Never;

    /// <summary>By their next rules, in the order in which they were found.</summary>
    public IReadOnlyList<WayNode> Next => _next;

    /// <summary>Ways that meet no further rule.</summary>
    public IReadOnlyList<Outcome> Ends => _ends;

    /// <summary>More than one way leads on.</summary>
    public bool IsFork => _next.Count + _ends.Count > 1;

    public static WayNode Of(ImmutableArray<Outcome> outcomes)
    {
        var start = new WayNode(null);
        foreach (var outcome in outcomes.Where(outcome => !outcome.Odds.IsNever))
        {
            var at = start;
            at.Odds += outcome.Odds;
            foreach (var rule in outcome.Met)
            {
                at = at.To(rule);
                at.Odds += outcome.Odds;
            }

            at._ends.Add(outcome);
        }

        return start;
    }

    private WayNode To(MetRule rule)
    {
        var known = _next.Find(node => Equals(node.Rule, rule));
        if (known is null)
        {
            _next.Add(known = new WayNode(rule));
        }

        return known;
    }
}
