using System.Diagnostics;

namespace Signalbox.Core.Trace;

/// <summary>Runs the rules of a built-in chain and of all that they lead to.</summary>
internal sealed class IptablesRun(Stop.OfIptables stop, NodeWalk walk)
{
    private readonly IptablesGround _ground = stop.Ground;
    private readonly Stack<IptablesWay> _open = new();

    /// <summary>Follows every way through the chain, to its end or to the walk's next station.</summary>
    public void Through(Flow flow, Odds odds, Step path)
    {
        _open.Push(new IptablesWay(
            flow, odds, path, new IptablesFrame(stop.Station.Chain, stop.Rules, 0, null)));
        while (_open.TryPop(out var way))
        {
            Follow(way);
        }
    }

    private void Follow(IptablesWay way)
    {
        while (way.Frame is { } frame)
        {
            var next = _ground.Next(stop.Table, frame, way.Flow);
            if (next == frame.Rules.Length)
            {
                way = way with { Frame = frame.Caller };
                continue;
            }

            frame = next == frame.Next ? frame : frame with { Next = next };

            var rule = Place(frame);
            way = way with { Frame = frame with { Next = frame.Next + 1 } };
            var meeting = Meets(ref way, rule);
            if (way.Odds.IsNever || (meeting is { } met && !Obey(ref way, frame, rule, met)))
            {
                return;
            }
        }

        walk.FallThrough(stop, way.Flow, way.Odds, way.Path);
    }

    private MetRule.OfIptables Place(IptablesFrame frame) =>
        new(stop.Station, stop.Table, frame.Chain, frame.Next + 1, frame.Rules[frame.Next]);

    /// <summary>Judges all conditions. Where chance decides, or nobody can tell, the way without the rule is left for
    /// later. Null when the rule is not met.</summary>
    private Meeting? Meets(ref IptablesWay way, MetRule.OfIptables rule)
    {
        var (unknown, drawn) = (-1, -1);
        Odds? share = null;
        var matches = rule.Rule.Matches.Items;
        for (var i = 0; i < matches.Length; i++)
        {
            var judged = IptablesJudge.Of(matches[i], way.Flow, _ground);
            switch (judged.Kind)
            {
                case Verdicts.No:
                    way = way with { Path = Miss(way, rule, i) };
                    return null;
                case Verdicts.Unknown:
                    unknown = unknown < 0 ? i : unknown;
                    break;
                case Verdicts.ByChance:
                    drawn = i;
                    share = (share ?? Odds.Certain).And(judged.Cases, judged.All);
                    break;
                default:
                    break;
            }
        }

        if (unknown >= 0 && !Assume(ref way, rule, unknown))
        {
            return null;
        }

        if (share is { } part)
        {
            var others = Odds.Certain - part;
            if (!others.IsNever)
            {
                _open.Push(way with { Odds = way.Odds * others, Path = Miss(way, rule, drawn, share: others) });
            }

            way = way with { Odds = way.Odds * part };
        }

        return new Meeting(share, unknown < 0 ? null : _ground.Sayings.Say(matches[unknown]));
    }

    /// <summary>Leaves the way on which the condition is not met for later, and takes it to be met on this one. False
    /// where nothing hangs on it.</summary>
    private bool Assume(ref IptablesWay way, MetRule.OfIptables rule, int unknown)
    {
        var what = _ground.Sayings.Say(rule.Rule.Matches[unknown]);
        if (IptablesAction.Of(rule.Rule, _ground) is IptablesAction.Nothing)
        {
            way = way with { Path = Miss(way, rule, unknown, what) };
            return false;
        }

        if (!walk.MayAssume())
        {
            End(way, rule, new Meeting(null, null), new Ending.CannotBeJudged(rule, what));
            way = way with { Odds = Odds.Never };
            return false;
        }

        var without = new Assumption(rule, what, IsMet: false, way.Flow.Assumed);
        _open.Push(way with
        {
            Flow = way.Flow with { Assumed = without },
            Path = Miss(way, rule, unknown, what),
        });
        way = way with { Flow = way.Flow with { Assumed = without with { IsMet = true } } };
        return true;
    }

    private Step.Missed Miss(
        in IptablesWay way, MetRule.OfIptables rule, int condition, string? assumed = null, Odds? share = null) =>
        new(rule, condition, way.Flow, Explain, way.Path) { Assumed = assumed, Share = share };

    private string Explain(Step.Missed step) => RuleSayings.WhyNot(step, _ground);

    /// <summary>Does what the rule says. False when the way has ended or goes on elsewhere.</summary>
    private bool Obey(ref IptablesWay way, IptablesFrame frame, MetRule.OfIptables rule, in Meeting met)
    {
        switch (IptablesAction.Of(rule.Rule, _ground))
        {
            case IptablesAction.Nothing:
                way = Meet(way, rule, met, way.Flow);
                return true;
            case IptablesAction.Change change:
                way = Meet(way, rule, met, change.Apply(way.Flow));
                return true;
            case IptablesAction.Return:
                way = Meet(way, rule, met, way.Flow) with { Frame = frame.Caller };
                return true;
            case IptablesAction.Call call when _ground.Chains.Find(stop.Table, call.Chain) is { } rules
                && !frame.IsInside(call.Chain):
                way = Meet(way, rule, met, way.Flow) with
                {
                    Frame = new IptablesFrame(call.Chain, rules, 0, call.ComesBack ? way.Frame : frame.Caller),
                };
                return true;
            case IptablesAction.Call call:
                End(way, rule, met, new Ending.CannotBeJudged(rule, call.Chain));
                return false;
            case IptablesAction.Accept:
                GoOn(way, rule, met, way.Flow);
                return false;
            case IptablesAction.Translate translate:
                Translate(way, rule, met, translate);
                return false;
            case IptablesAction.Drop:
                End(way, rule, met, new Ending.Dropped(rule));
                return false;
            case IptablesAction.Reject:
                End(way, rule, met, new Ending.Rejected(rule));
                return false;
            case IptablesAction.Unknown unknown:
                End(way, rule, met, new Ending.CannotBeJudged(rule, unknown.What));
                return false;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Each of several addresses and ports is as likely as the others.</summary>
    private void Translate(in IptablesWay way, MetRule.OfIptables rule, Meeting met, IptablesAction.Translate translate)
    {
        var results = translate.Apply(way.Flow, _ground.Node);
        if (results.IsEmpty)
        {
            End(way, rule, met, new Ending.CannotBeJudged(rule, translate.What));
            return;
        }

        var share = Odds.Certain.And(1, (uint)results.Length);
        foreach (var flow in results)
        {
            GoOn(
                way with { Odds = results.Length == 1 ? way.Odds : way.Odds * share }, rule,
                results.Length == 1 ? met : met with { Share = (met.Share ?? Odds.Certain) * share },
                flow with { HasTranslation = true });
        }
    }

    private static IptablesWay Meet(in IptablesWay way, MetRule rule, in Meeting met, Flow to) =>
        way with { Flow = to, Path = StepOf(way, rule, met, to) };

    private void GoOn(in IptablesWay way, MetRule rule, in Meeting met, Flow to) =>
        walk.GoOn(to, way.Odds, StepOf(way, rule, met, to));

    private void End(in IptablesWay way, MetRule rule, in Meeting met, Ending ending) =>
        walk.End(ending, way.Flow, way.Odds, StepOf(way, rule, met, way.Flow));

    private static Step.Met StepOf(in IptablesWay way, MetRule rule, in Meeting met, Flow to) =>
        new(rule, way.Flow, to, way.Path) { Share = met.Share, Assumed = met.Assumed };

    /// <summary>How a rule was met: the share of the draws, and what was assumed.</summary>
    private readonly record struct Meeting(Odds? Share, string? Assumed);
}
