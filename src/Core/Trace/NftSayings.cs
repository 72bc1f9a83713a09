using Signalbox.Core.Rules;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>Conditions of nftables' rules in words: as they are written, and why a packet did not meet one.</summary>
internal sealed class NftSayings(NftGround ground)
{
    /// <summary>The condition at this place, as nft writes it; the whole rule where it has no words of its own.
    /// </summary>
    public string Say(NftRule rule, int index) =>
        ground.Text.SayAt(rule, index) ?? ground.Text.Say(rule with { Comment = null });

    public string WhyNot(Step.Missed step)
    {
        var rule = ((MetRule.OfNftables)step.Rule).Rule;
        if (step.Assumed is { } assumed)
        {
            return $"it cannot be told whether {assumed}";
        }

        if (step.Share is not null)
        {
            return "the draw chose otherwise";
        }

        var registers = NftRegisters.Empty();
        for (var i = 0; i < step.Condition; i++)
        {
            Load(rule.Expressions[i], step.Flow, ref registers);
        }

        return rule.Expressions[step.Condition] switch
        {
            Expression.Compare compare => Differs(rule, step.Condition, registers, compare.From, compare.Value.Length),
            Expression.CompareOrder compare =>
                Differs(rule, step.Condition, registers, compare.From, compare.Value.Length),
            Expression.Within range => Differs(rule, step.Condition, registers, range.From, range.First.Length),
            Expression.Contains contains => IsIn(registers, contains.From, contains.Set, contains.IsNegated),
            Expression.LookUp lookup => IsIn(registers, lookup.From, lookup.Map, isThere: false),
            Expression.Dispatch dispatch => IsIn(registers, dispatch.From, dispatch.Map, isThere: false),
            Expression.LoadMeta => "no process of this node has sent it",
            Expression.LoadConntrack => "conntrack does not track the packet",
            _ => $"it does not fit {Say(rule, step.Condition)}",
        };
    }

    /// <summary>What maps led to is found again.</summary>
    private void Load(Expression expression, Flow flow, ref NftRegisters registers)
    {
        if (expression is Expression.LookUp lookup && ground.FindSet(lookup.Map) is { } set
            && registers.IsKnown(lookup.From, set.KeyLength)
            && ground.TryFind(lookup.Map, registers.Get(lookup.From, set.KeyLength), out var element))
        {
            registers.Set(lookup.To, element.Data.Span);
        }
        else
        {
            NftLoads.Load(expression, flow, ground.Node, ref registers);
        }
    }

    private string Differs(NftRule rule, int index, in NftRegisters registers, byte from, int length)
    {
        var value = registers.Get(from, length);
        return ground.Text.SubjectAt(rule, index, value) is { } actual
            ? $"{actual}, not {Say(rule, index)}"
            : $"it does not fit {Say(rule, index)}";
    }

    private string IsIn(in NftRegisters registers, byte from, string name, bool isThere)
    {
        if (ground.FindSet(name) is not { } set)
        {
            return $"there is no set {name}";
        }

        var text = new TextBuffer();
        NftText.WriteKey(text, set, new NftElement(registers.Get(from, set.KeyLength)));
        var where = set.IsAnonymous ? "the set" : $"@{name}";
        return $"{text.Written} is {(isThere ? "in" : "not in")} {where}";
    }
}
