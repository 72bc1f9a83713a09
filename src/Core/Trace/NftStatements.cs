using System.Buffers.Binary;
using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>What rules do to a packet that meets them.</summary>
internal sealed class NftStatements(NftGround ground, NftWalk walk)
{
    /// <summary>The kernel's NFT_JUMP_STACK_SIZE: it refuses rules that go deeper.</summary>
    private const int MaxDepth = 16;

    public NftTurn Run(ref NftWay way, ref NftRunningRule rule, Expression statement)
    {
        if (rule.HasUnknown)
        {
            return GiveUp(way, rule);
        }

        switch (statement)
        {
            case Expression.SetMeta { Key: MetaKey.Mark } set when rule.Registers.IsKnown(set.From, sizeof(uint)):
                var mark = BitConverter.ToUInt32(rule.Registers.Get(set.From, sizeof(uint)).Span);
                way = way with { Flow = way.Flow with { Mark = mark } };
                return NftTurn.On;
            case Expression.UpdateSet update when ground.FindSet(update.Set) is { } set
                && rule.Registers.IsKnown(update.Key, set.KeyLength):
                way = way with { Flow = way.Flow.Remember(set, rule.Registers.Get(update.Key, set.KeyLength)) };
                return NftTurn.On;
            case Expression.Decide decide:
                return Obey(ref way, rule, decide.Verdict);
            case Expression.DNAT nat:
                return Translate(way, rule, nat);
            case Expression.Masquerade:
                return Accept(way, rule, way.Flow with { IsMasqueraded = true, HasTranslation = true });
            case Expression.Reject:
                return End(way, rule, new Ending.Rejected(way.Place(rule)));
            default:
                return GiveUp(way, rule);
        }
    }

    public NftTurn Obey(ref NftWay way, in NftRunningRule rule, NftVerdict verdict)
    {
        if (rule.HasUnknown)
        {
            return GiveUp(way, rule);
        }

        switch (verdict.Code)
        {
            case NftVerdictCode.Continue:
                return NftTurn.On;
            case NftVerdictCode.Accept:
                return Accept(way, rule, way.Flow);
            case NftVerdictCode.Drop:
                return End(way, rule, new Ending.Dropped(way.Place(rule)));
            case NftVerdictCode.Return:
                way = way.Meet(rule) with { Frame = way.Frame!.Caller };
                return NftTurn.Met;
            case NftVerdictCode.Jump or NftVerdictCode.Goto:
                return Enter(ref way, rule, verdict);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Nothing can be said from this rule on.</summary>
    public NftTurn GiveUp(in NftWay way, in NftRunningRule rule) => End(
        way, rule,
        new Ending.CannotBeJudged(way.Place(rule), ground.Text.Say(rule.Rule with { Comment = null })));

    private NftTurn Enter(ref NftWay way, in NftRunningRule rule, NftVerdict verdict)
    {
        var from = way.Frame!;
        if (ground.FindChain(verdict.Chain) is not { } chain || from.Depth == MaxDepth)
        {
            return GiveUp(way, rule);
        }

        var caller = verdict.Code == NftVerdictCode.Jump ? from : from.Caller;
        way = way.Meet(rule) with { Frame = new NftFrame(chain, 0, caller, from.Depth + 1) };
        return NftTurn.Met;
    }

    private NftTurn Translate(in NftWay way, in NftRunningRule rule, Expression.DNAT nat)
    {
        var length = nat.Family == IPFamily.IPv4 ? 4 : 16;
        var registers = rule.Registers;
        if (!registers.IsKnown(nat.Address, length)
            || (nat.Port is { } known && !registers.IsKnown(known, sizeof(ushort))))
        {
            return GiveUp(way, rule);
        }

        return Accept(way, rule, way.Flow with
        {
            Destination = FieldText.AddressOf(registers.Get(nat.Address, length).Span),
            DestinationPort = nat.Port is { } port
                ? BinaryPrimitives.ReadUInt16BigEndian(registers.Get(port, sizeof(ushort)).Span)
                : way.Flow.DestinationPort,
            IsRewritten = true,
            HasTranslation = true,
        });
    }

    private NftTurn Accept(in NftWay way, in NftRunningRule rule, in NftFlow flow)
    {
        walk.GoOn(flow, new NftOdds(way.Odds, way.Meet(rule).Path));
        return NftTurn.End;
    }

    private NftTurn End(in NftWay way, in NftRunningRule rule, Ending ending)
    {
        walk.End(ending, new NftOdds(way.Odds, way.Meet(rule).Path));
        return NftTurn.End;
    }
}
