using System.Collections.Immutable;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Trace;

/// <summary>A step of a packet, with all ways that have it in common, and where they go from here.</summary>
internal sealed class WayNode
{
    private readonly List<WayNode> _next = [];
    private readonly List<Outcome> _ends = [];

    private WayNode(Step? step) => Step = step;

    /// <summary>Null at the start.</summary>
    public Step? Step { get; }

    /// <summary>How likely it is that the packet comes here.</summary>
    public Odds Odds { get; private set; } = Odds.Never;

    /// <summary>In the order in which they were found.</summary>
    public IReadOnlyList<WayNode> Next => _next;

    /// <summary>Ways that end here.</summary>
    public IReadOnlyList<Outcome> Ends => _ends;

    /// <summary>More than one way leads on.</summary>
    public bool IsFork => _next.Count + _ends.Count > 1;

    public static WayNode Of(ImmutableArray<Outcome> outcomes)
    {
        var start = new WayNode(null);
        foreach (var outcome in outcomes)
        {
            var at = start;
            at.Odds += outcome.Odds;
            foreach (var step in outcome.Steps)
            {
                at = at.To(step);
                at.Odds += outcome.Odds;
            }

            at._ends.Add(outcome);
        }

        return start;
    }

    /// <summary>Ways share the steps that they have in common, so that the same step is the same object.</summary>
    private WayNode To(Step step)
    {
        var known = _next.Find(node => ReferenceEquals(node.Step, step));
        if (known is null)
        {
            _next.Add(known = new WayNode(step));
        }

        return known;
    }
}
