using System.Collections.Immutable;

namespace Signalbox.Core.Trace;

/// <summary>One thing on a packet's way: it came to a station, met a rule, or looked at one and passed it. A closed
/// family. Ways that part share the steps that they have in common, so that the same object is on both.</summary>
public abstract class Step
{
    private Step(Step? before) => Before = before;

    /// <summary>Null at the beginning.</summary>
    public Step? Before { get; }

    /// <summary>From the beginning to this one.</summary>
    public ImmutableArray<Step> All()
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        for (var step = this; step is not null; step = step.Before)
        {
            steps.Add(step);
        }

        steps.Reverse();
        return steps.DrainToImmutable();
    }

    /// <summary>The packet comes to a chain that has rules or a policy.</summary>
    public sealed class Arrived(Station station, Flow flow, Step? before) : Step(before)
    {
        public Station Station { get; } = station;

        public Flow Flow { get; } = flow;
    }

    /// <summary>A nat chain is not asked, since the connection has its translation, or is not tracked.</summary>
    public sealed class Skipped(Station station, string why, Step? before) : Step(before)
    {
        public Station Station { get; } = station;

        /// <summary>In plain words: "the destination has been translated already".</summary>
        public string Why { get; } = why;
    }

    /// <summary>It falls off the end of a station's chain, whose policy decides.</summary>
    public sealed class FellThrough(Station station, bool isDropped, Step? before) : Step(before)
    {
        public Station Station { get; } = station;

        public bool IsDropped { get; } = isDropped;
    }

    /// <summary>All conditions of a rule were met, and it did what it says.</summary>
    public sealed class Met(MetRule rule, Flow from, Flow to, Step? before) : Step(before)
    {
        public MetRule Rule { get; } = rule;

        /// <summary>As the packet was before it, and after.</summary>
        public Flow From { get; } = from;

        public Flow To { get; } = to;

        /// <summary>Where a draw decided: how likely it was to come this way from here; null elsewhere.</summary>
        public Odds? Share { get; init; }

        /// <summary>The condition that could not be judged and is taken to be met; null where all could be.</summary>
        public string? Assumed { get; init; }
    }

    /// <summary>A condition of a rule was not met.</summary>
    public sealed class Missed : Step
    {
        private readonly Func<Missed, string> _say;

        internal Missed(MetRule rule, int condition, Flow flow, Func<Missed, string> say, Step? before)
            : base(before) => (Rule, Condition, Flow, _say) = (rule, condition, flow, say);

        public MetRule Rule { get; }

        /// <summary>The first condition that failed: its index among the rule's matches or expressions.</summary>
        public int Condition { get; }

        /// <summary>The packet as it was judged.</summary>
        public Flow Flow { get; }

        /// <summary>Where a draw decided: how likely it was to come this way from here; null elsewhere.</summary>
        public Odds? Share { get; init; }

        /// <summary>The condition that could not be judged and is taken not to be met, or on which nothing hangs; null
        /// where all could be.</summary>
        public string? Assumed { get; init; }

        /// <summary>Put into words when asked: "the source 10.0.0.9 is not in 192.168.0.0/16".</summary>
        public string Why => _say(this);
    }
}
