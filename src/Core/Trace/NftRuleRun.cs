using System.Diagnostics;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>Runs the rules of base chains and of all that they lead to, with their conditions and lookups.</summary>
internal sealed class NftRuleRun
{
    private readonly NftGround _ground;
    private readonly NodeWalk _walk;
    private readonly NftDraws _draws;
    private readonly NftLookups _lookups;
    private readonly NftStatements _statements;
    private readonly NftSayings _sayings;
    private readonly Stack<NftWay> _open = new();

    public NftRuleRun(NftGround ground, NodeWalk walk)
    {
        (_ground, _walk) = (ground, walk);
        _draws = new NftDraws(ground.Elements);
        _lookups = new NftLookups(ground);
        _statements = new NftStatements(ground, walk);
        _sayings = new NftSayings(ground);
    }

    /// <summary>Follows every way through the base chain, to its end or to the walk's next station.</summary>
    public void Through(Stop.OfNftables stop, Flow flow, Odds odds, Step path)
    {
        _open.Push(new NftWay(stop, flow, odds, path, new NftFrame(stop.Chain, 0, null, 0)));
        while (_open.TryPop(out var way))
        {
            Follow(way);
        }
    }

    private void Follow(NftWay way)
    {
        while (way.Frame is { } frame)
        {
            if (frame.Next == frame.Chain.Rules.Count)
            {
                way = way with { Frame = frame.Caller };
                continue;
            }

            var place = new MetRule.OfNftables(
                way.Stop.Station, frame.Chain.Name, frame.Next + 1, frame.Chain.Rules[frame.Next]);
            var rule = new NftRunningRule(place, way.Flow);
            way = way with { Frame = frame with { Next = frame.Next + 1 } };
            if (!Run(ref way, ref rule))
            {
                return;
            }
        }

        _walk.FallThrough(way.Stop, way.Flow, way.Odds, way.Path);
    }

    /// <summary>Runs the rule from where it stands. False when the way does not come back from it; ways that open
    /// besides it are left for later.</summary>
    private bool Run(ref NftWay way, ref NftRunningRule rule)
    {
        var turn = NftTurn.On;
        while (turn == NftTurn.On)
        {
            turn = rule.Take() is { } expression ? Step(ref way, ref rule, expression) : Finish(ref way, rule);
        }

        return turn != NftTurn.End;
    }

    /// <summary>Where a condition is in doubt, and the rule has done nothing, nothing hangs on it.</summary>
    private NftTurn Finish(ref NftWay way, in NftRunningRule rule)
    {
        if (rule.Unknown >= 0)
        {
            return Miss(ref way, rule, rule.Unknown, assumed: Say(rule));
        }

        way = NftStatements.Meet(way, rule);
        return NftTurn.Met;
    }

    private NftTurn Step(ref NftWay way, ref NftRunningRule rule, Expression expression)
    {
        if (NftLoads.Load(expression, way.Flow, _ground.Node, ref rule.Registers) is { } loaded)
        {
            return loaded == NftTurn.Miss ? Miss(ref way, rule, rule.At) : loaded;
        }

        switch (expression)
        {
            case Expression.Compare compare when rule.Registers.Draw is { } draw && draw.Register == compare.From:
                return Draw(ref way, ref rule, compare, draw);
            case Expression.Compare or Expression.CompareOrder or Expression.Within or Expression.Contains
                or Expression.Limit or Expression.Quota:
            case Expression.Other other when NftStatements.IsCondition(other):
                return Judge(ref way, ref rule, expression);
            case Expression.LookUp lookup:
                return Find(ref way, ref rule, lookup, lookup.From, lookup.Map);
            case Expression.Dispatch dispatch:
                return Find(ref way, ref rule, dispatch, dispatch.From, dispatch.Map);
            default:
                return NftStatements.IsNeutral(expression) ? NftTurn.On
                    : !Assume(ref way, ref rule) ? NftTurn.End
                    : _statements.Run(ref way, ref rule, expression);
        }
    }

    private NftTurn Judge(ref NftWay way, ref NftRunningRule rule, Expression expression)
    {
        switch (_lookups.Judge(way.Flow, rule.Registers, expression))
        {
            case false:
                return Miss(ref way, rule, rule.At);
            case null:
                rule.Doubt();
                rule.Registers.ForgetAfter(expression);
                break;
            default:
                break;
        }

        return NftTurn.On;
    }

    private NftTurn Miss(
        ref NftWay way, in NftRunningRule rule, int condition, string? assumed = null, Odds? share = null)
    {
        way = way with { Path = MissOf(way, rule, condition, assumed, share) };
        return NftTurn.Miss;
    }

    private Step.Missed MissOf(in NftWay way, in NftRunningRule rule, int condition, string? assumed, Odds? share) =>
        new(rule.Place, condition, way.Flow, _sayings.WhyNot, way.Path) { Assumed = assumed, Share = share };

    private string Say(in NftRunningRule rule) => _sayings.Say(rule.Rule, rule.Unknown);

    /// <summary>Where a condition is in doubt, leaves the way without the rule for later, and takes the condition to be
    /// met on this one. False when the way ends here, since there are too many of them.</summary>
    private bool Assume(ref NftWay way, ref NftRunningRule rule)
    {
        if (rule.Unknown < 0)
        {
            return true;
        }

        var what = Say(rule);
        if (!_walk.MayAssume())
        {
            _statements.GiveUp(way, rule);
            return false;
        }

        var without = new Assumption(rule.Place, what, IsMet: false, way.Flow.Assumed);
        _open.Push(way with
        {
            Flow = way.Flow with { Assumed = without },
            Path = MissOf(way, rule, rule.Unknown, what, null),
        });
        way = way with { Flow = way.Flow with { Assumed = without with { IsMet = true } } };
        (rule.Unknown, rule.Assumed) = (-1, what);
        return true;
    }

    /// <summary>Looks for a number that has been drawn and no more.</summary>
    private NftTurn Draw(ref NftWay way, ref NftRunningRule rule, Expression.Compare compare, NftDraw draw)
    {
        if (compare.Value.Length != sizeof(uint))
        {
            rule.Doubt();
            return NftTurn.On;
        }

        var isHit = draw.Covers(BitConverter.ToUInt32(compare.Value.Span));
        var hits = isHit ? 1 : 0u;
        return Branch(
            ref way, ref rule, compare, draw,
            [new NftHit(default, null, compare.IsNegated ? draw.Modulus - hits : hits)]);
    }

    private NftTurn Find(ref NftWay way, ref NftRunningRule rule, Expression lookup, byte from, string map)
    {
        if (_ground.FindSet(map) is not { } set)
        {
            return _statements.GiveUp(way, rule);
        }

        var (length, registers) = (set.KeyLength, rule.Registers);
        if (registers.IsKnown(from, length))
        {
            return _ground.TryFind(map, registers.Get(from, length), out var element)
                ? Take(ref way, ref rule, lookup, new NftHit(element.Data, element.Verdict, 1))
                : Miss(ref way, rule, rule.At);
        }

        var prefix = length - sizeof(uint);
        if (registers.Draw is { } draw && draw.Register * 4 == (from * 4) + prefix && registers.IsKnown(from, prefix))
        {
            var hits = _draws.Of(map, registers.Get(from, prefix), draw);
            return Branch(ref way, ref rule, lookup, draw, hits.AsSpan());
        }

        return Guess(ref way, ref rule, lookup, _lookups.Possible(registers, from, set));
    }

    /// <summary>The key is not known: every element that it may hit is a way of its own, and so is that it hits none.
    /// </summary>
    private NftTurn Guess(
        ref NftWay way, ref NftRunningRule rule, Expression lookup, IReadOnlyList<(string Key, NftHit Hit)>? possible)
    {
        if (possible is null)
        {
            return _statements.GiveUp(way, rule);
        }

        foreach (var (key, hit) in possible)
        {
            rule.Unknown = rule.At;
            if (!_walk.MayAssume())
            {
                return _statements.GiveUp(way, rule);
            }

            var what = $"{Say(rule)}: {key}";
            var without = new Assumption(rule.Place, what, IsMet: false, way.Flow.Assumed);
            var (branch, rest) = (
                way with { Flow = way.Flow with { Assumed = without with { IsMet = true } } },
                rule with { Unknown = -1, Assumed = what });
            FollowOn(branch, rest, lookup, hit);
            way = way with
            {
                Flow = way.Flow with { Assumed = without },
                Path = MissOf(way, rule, rule.At, what, null),
            };
        }

        return NftTurn.Miss;
    }

    /// <summary>A way for each thing that may be drawn; and this one goes on as the draw that hit nothing.</summary>
    private NftTurn Branch(
        ref NftWay way, ref NftRunningRule rule, Expression at, NftDraw draw, ReadOnlySpan<NftHit> hits)
    {
        rule.Registers.Spend();
        var misses = draw.Modulus;
        foreach (var hit in hits)
        {
            misses -= hit.Count;
            if (hit.Count > 0)
            {
                var share = (rule.Share ?? Odds.Certain).And(hit.Count, draw.Modulus);
                FollowOn(
                    way with { Odds = way.Odds.And(hit.Count, draw.Modulus) }, rule with { Share = share }, at, hit);
            }
        }

        if (misses == 0)
        {
            return NftTurn.End;
        }

        way = way with { Odds = way.Odds.And(misses, draw.Modulus) };
        return Miss(
            ref way, rule, rule.At, share: (rule.Share ?? Odds.Certain).And(misses, draw.Modulus));
    }

    /// <summary>One branch of a rule, to its end; the chain it comes to is left for later.</summary>
    private void FollowOn(NftWay branch, NftRunningRule rest, Expression at, in NftHit hit)
    {
        var turn = Take(ref branch, ref rest, at, hit);
        if (turn == NftTurn.On ? Run(ref branch, ref rest) : turn != NftTurn.End)
        {
            _open.Push(branch);
        }
    }

    private NftTurn Take(ref NftWay way, ref NftRunningRule rule, Expression at, in NftHit hit)
    {
        switch (at)
        {
            case Expression.Compare:
                return NftTurn.On;
            case Expression.LookUp lookup:
                rule.Registers.Set(lookup.To, hit.Data.Span);
                return NftTurn.On;
            case Expression.Dispatch:
                return Assume(ref way, ref rule)
                    ? _statements.Obey(ref way, rule, hit.Verdict ?? NftVerdict.Continue)
                    : NftTurn.End;
            default:
                throw new UnreachableException();
        }
    }
}
