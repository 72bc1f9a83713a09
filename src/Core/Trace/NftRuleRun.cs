using System.Diagnostics;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>Runs the rules of base chains and of all that they lead to, with their conditions and lookups.</summary>
internal sealed class NftRuleRun(NftGround ground, NftWalk walk)
{
    private readonly NftDraws _draws = new(ground.Elements);
    private readonly NftStatements _statements = new(ground, walk);
    private readonly Stack<NftWay> _open = new();

    /// <summary>Follows every way through the base chain, to its end or to the walk's next chain.</summary>
    public void Through(NftChain chain, in NftFlow flow, in NftOdds odds)
    {
        _open.Push(new NftWay(chain.Name, flow, odds.Odds, odds.Path, new NftFrame(chain, 0, null, 0)));
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

            var rule = new NftRunningRule(frame.Chain.Name, frame.Chain.Rules[frame.Next]);
            way = way with { Frame = frame with { Next = frame.Next + 1 } };
            if (!Run(ref way, ref rule))
            {
                return;
            }
        }

        walk.GoOn(way.Flow, new NftOdds(way.Odds, way.Path));
    }

    /// <summary>Runs the rule from where it stands. False when the way does not come back from it; ways that open
    /// besides it are left for later.</summary>
    private bool Run(ref NftWay way, ref NftRunningRule rule)
    {
        var turn = NftTurn.On;
        while (turn == NftTurn.On)
        {
            turn = rule.Take() is { } expression ? Step(ref way, ref rule, expression)
                : rule.HasUnknown ? _statements.GiveUp(way, rule)
                : Finish(ref way, rule);
        }

        return turn != NftTurn.End;
    }

    private static NftTurn Finish(ref NftWay way, in NftRunningRule rule)
    {
        way = way.Meet(rule);
        return NftTurn.Met;
    }

    private NftTurn Step(ref NftWay way, ref NftRunningRule rule, Expression expression)
    {
        if (NftLoads.TryLoad(expression, way.Flow, ground.Node, ref rule.Registers))
        {
            return NftTurn.On;
        }

        switch (expression)
        {
            case Expression.Compare compare when rule.Registers.Draw is { } draw && draw.Register == compare.From:
                return Draw(ref way, ref rule, compare, draw);
            case Expression.Compare compare:
                return Judge(
                    ref rule, rule.Registers.Equal(compare.From, compare.Value.Span), compare.IsNegated);
            case Expression.Contains contains:
                return Judge(ref rule, Holds(way, rule, contains), contains.IsNegated);
            case Expression.LookUp lookup:
                return Find(ref way, ref rule, lookup, lookup.From, lookup.Map);
            case Expression.Dispatch dispatch:
                return Find(ref way, ref rule, dispatch, dispatch.From, dispatch.Map);
            case Expression.Other:
                rule.HasUnknown = true;
                return NftTurn.On;
            default:
                return _statements.Run(ref way, ref rule, expression);
        }
    }

    private static NftTurn Judge(ref NftRunningRule rule, bool? isMet, bool isNegated)
    {
        rule.HasUnknown |= isMet is null;
        return isMet is { } met && met == isNegated ? NftTurn.Miss : NftTurn.On;
    }

    /// <summary>Packets that came before have filled dynamic sets too.</summary>
    private bool? Holds(in NftWay way, in NftRunningRule rule, Expression.Contains contains)
    {
        if (ground.FindSet(contains.Set) is not { } set || !rule.Registers.IsKnown(contains.From, set.KeyLength))
        {
            return null;
        }

        var key = rule.Registers.Get(contains.From, set.KeyLength);
        return ground.Elements.TryFind(set.Name, key, out _) || way.Flow.IsRememberedIn(set, key);
    }

    /// <summary>Looks for a number that has been drawn and no more.</summary>
    private NftTurn Draw(ref NftWay way, ref NftRunningRule rule, Expression.Compare compare, NftDraw draw)
    {
        if (compare.Value.Length != sizeof(uint))
        {
            rule.HasUnknown = true;
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
        if (ground.FindSet(map) is not { } set)
        {
            return _statements.GiveUp(way, rule);
        }

        var (length, registers) = (set.KeyLength, rule.Registers);
        if (registers.IsKnown(from, length))
        {
            return ground.Elements.TryFind(map, registers.Get(from, length), out var element)
                ? Take(ref way, ref rule, lookup, new NftHit(element.Data, element.Verdict, 1))
                : NftTurn.Miss;
        }

        var prefix = length - sizeof(uint);
        if (registers.Draw is { } draw && draw.Register * 4 == (from * 4) + prefix && registers.IsKnown(from, prefix))
        {
            var hits = _draws.Of(map, registers.Get(from, prefix), draw);
            return Branch(ref way, ref rule, lookup, draw, hits.AsSpan());
        }

        return _statements.GiveUp(way, rule);
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
            var (branch, rest) = (way with { Odds = way.Odds.And(hit.Count, draw.Modulus) }, rule);
            var turn = hit.Count == 0 ? NftTurn.End : Take(ref branch, ref rest, at, hit);
            if (turn == NftTurn.On ? Run(ref branch, ref rest) : turn != NftTurn.End)
            {
                _open.Push(branch);
            }
        }

        way = way with { Odds = way.Odds.And(misses, draw.Modulus) };
        return misses == 0 ? NftTurn.End : NftTurn.Miss;
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
                return _statements.Obey(ref way, rule, hit.Verdict ?? NftVerdict.Continue);
            default:
                throw new UnreachableException();
        }
    }
}
