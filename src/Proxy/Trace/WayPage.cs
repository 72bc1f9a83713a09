using Signalbox.Core.Trace;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Trace;

/// <summary>The ways of a packet as an indented text: hook by hook, chain by chain, and where ways part each of them.
/// </summary>
/// <param name="page">Where.</param>
/// <param name="rules">Says rules.</param>
/// <param name="isWide">Also rules that were not met, with the reason, and every branch.</param>
internal sealed class WayPage(Page page, MetWords rules, bool isWide)
{
    /// <summary>Of branches that chance decides between, as many are shown.</summary>
    private const int ShownBranches = 3;

    private const int Indent = 2;

    public void Write(WayNode start) => WriteFrom(start, new Place(ChainNesting.Nowhere, 0, 0));

    /// <param name="node">Has been written.</param>
    /// <param name="place">Behind it.</param>
    /// <param name="isShort">What comes at the next hooks is the same for all branches.</param>
    private void WriteFrom(WayNode node, Place place, bool isShort = false)
    {
        while (!node.IsFork && node.Next is [var only])
        {
            if (isShort && only.Step is Step.Arrived)
            {
                WriteMissed(place);
                return;
            }

            place = WriteStep(only, place);
            node = only;
        }

        if (node.IsFork)
        {
            WriteFork(node, place);
            return;
        }

        WriteMissed(place);
    }

    private void WriteFork(WayNode node, Place place)
    {
        place = WriteMissed(place);
        var branches = Branches(node, place).ToList();
        var isByChance = !branches.Exists(branch => IsAssumed(branch.Node.Step));
        var shown = isWide || !isByChance ? branches.Count : Math.Min(branches.Count, ShownBranches);
        var at = place.Column;
        page.Line(at, isByChance
            ? new Words($"one of {branches.Count} ways, by chance:", Tone.Warning)
            : new Words($"{branches.Count} ways, since a condition cannot be judged:", Tone.Warning));
        var rests = branches.Select(branch => WayRest.Of(branch.Node)).Distinct().Take(2).ToList();
        var goesOnAlike = !isWide && rests is [not null];
        foreach (var branch in branches.Take(shown))
        {
            page.Line(at, new Words(OddsWords.Say(branch.Node.Odds), Tone.Strong));
            var inside = branch.Place with { Base = branch.Place.Base + Indent };
            WriteFrom(branch.Node, WriteStep(branch.Node, inside), goesOnAlike);
        }

        if (shown < branches.Count)
        {
            page.Line(at, new Words($"and {branches.Count - shown} more (--all shows them)", Tone.Faint));
        }

        if (goesOnAlike && WayRest.Begin(branches[0].Node) is { } rest)
        {
            page.Blank();
            page.Line(place.Base, new Words("whichever it was:", Tone.Warning));
            WriteFrom(rest, WriteStep(rest, place with { Missed = 0 }));
        }
    }

    /// <summary>Where one rule after the other draws, each is a branch of the same fork, not a fork in the one before.
    /// </summary>
    private static IEnumerable<(WayNode Node, Place Place)> Branches(WayNode node, Place place)
    {
        foreach (var next in node.Next)
        {
            if (next.Step is not Step.Missed { Assumed: null } missed || next.Ends.Count > 0)
            {
                yield return (next, place);
                continue;
            }

            // What lies between two draws is passed by in both.
            var at = next;
            while (!at.IsFork && at.Next is [{ Step: Step.Missed } only])
            {
                at = only;
            }

            foreach (var branch in at.Next.Count == 0 ? [(at, place)] : Branches(at, place))
            {
                yield return branch;
            }
        }
    }

    private static bool IsAssumed(Step? step) =>
        step is Step.Met { Assumed: not null } or Step.Missed { Assumed: not null };

    private Place WriteStep(WayNode node, Place place)
    {
        switch (node.Step)
        {
            case Step.Arrived arrived:
                WriteMissed(place);
                page.Blank();
                page.Line(place.Base, new Words(MetWords.Place(arrived.Station), Tone.Strong));
                return place with { Nesting = new ChainNesting(arrived.Station, [arrived.Station.Chain]), Missed = 0 };
            case Step.Met met:
                place = WriteMissed(place, met.Rule);
                WriteRule(met, place);
                return place;
            case Step.Missed missed:
                return Pass(missed, place);
            case Step.FellThrough { IsDropped: true } through:
                place = WriteMissed(place);
                page.Line(place.Column, new Words($"{through.Station.Chain}: its policy drops it", Tone.Bad));
                return place;
            case Step.Skipped skipped when isWide:
                page.Blank();
                page.Line(place.Base, new Words(MetWords.Place(skipped.Station), Tone.Strong));
                page.Line(place.Base + Indent, new Words($"not asked: {skipped.Why}", Tone.Faint));
                return place;
            default:
                return place;
        }
    }

    private void WriteRule(Step.Met met, Place place)
    {
        page.Wrapped(place.Column, [$"{met.Rule.Chain}: ", MetWords.Effect(met)], hanging: Indent);
        page.Wrapped(place.Column + Indent, new Words(rules.Text(met.Rule), Tone.Faint), hanging: Indent);
        if (met.Assumed is { } what)
        {
            page.Wrapped(place.Column + Indent, new Words($"taken to be so: {what}", Tone.Warning), hanging: Indent);
        }
    }

    private Place Pass(Step.Missed missed, Place place)
    {
        var inside = place.Nesting.At(missed.Rule);
        if (inside.Chains.Length != place.Nesting.Chains.Length)
        {
            place = WriteMissed(place) with { Nesting = inside };
        }

        if (missed.Assumed is { } what)
        {
            page.Wrapped(place.Column, new Words($"{missed.Rule.Chain}: taken not to be so: {what}", Tone.Warning));
        }

        if (!isWide)
        {
            return place with { Missed = place.Missed + 1 };
        }

        page.Wrapped(
            place.Column, [$"{missed.Rule.Chain}: ", new Words($"not met, {missed.Why}", Tone.Faint)], hanging: Indent);
        page.Wrapped(place.Column + Indent, new Words(rules.Text(missed.Rule), Tone.Faint), hanging: Indent);
        return place;
    }

    /// <summary>How many rules were passed by in the chain so far.</summary>
    private Place WriteMissed(Place place, MetRule? next = null)
    {
        if (place.Missed > 0)
        {
            var rulesWord = place.Missed == 1 ? "rule" : "rules";
            page.Line(place.Column, new Words(
                $"{place.Nesting.Chains[^1]}: {place.Missed} {rulesWord} not met", Tone.Faint));
        }

        return place with { Missed = 0, Nesting = next is null ? place.Nesting : place.Nesting.At(next) };
    }

    /// <summary>Where the text is.</summary>
    /// <param name="Nesting">The chains that are open.</param>
    /// <param name="Base">The column of hooks.</param>
    /// <param name="Missed">Rules that were not met, and not said yet.</param>
    private readonly record struct Place(ChainNesting Nesting, int Base, int Missed)
    {
        public int Column => Base + (Indent * (Nesting.Depth + 1));
    }
}
