using System.Diagnostics;
using Signalbox.Core.Rules;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>Judges conditions, and says which elements a key that is not known may hit.</summary>
internal sealed class NftLookups(NftGround ground)
{
    /// <summary>More elements are not followed one by one.</summary>
    private const int Most = 32;

    /// <summary>Null when it is not known.</summary>
    public bool? Judge(Flow flow, in NftRegisters registers, Expression condition) => condition switch
    {
        Expression.Compare compare => Negate(registers.Equal(compare.From, compare.Value.Span), compare.IsNegated),
        Expression.CompareOrder compare => IsSo(compare.Order, registers.Order(compare.From, compare.Value.Span)),
        Expression.Within range => Negate(IsWithin(registers, range), range.IsNegated),
        Expression.Contains contains => Negate(Holds(flow, registers, contains), contains.IsNegated),
        Expression.Limit or Expression.Quota or Expression.Other => null,
        _ => throw new UnreachableException(),
    };

    /// <summary>What the elements lead to that a key may hit, each kind once with one of its keys; none twice. Null
    /// when there are too many.</summary>
    public IReadOnlyList<(string Key, NftHit Hit)>? Possible(NftRegisters registers, byte from, NftSet set)
    {
        var found = new List<(string Key, NftHit Hit)>();
        var seen = new HashSet<(RegisterBytes, NftVerdict?)>();
        foreach (var element in ground.Elements.StartingWith(set.Name, default))
        {
            var mayHit = element.Through is not null || element.Key.Length == 0
                || registers.Equal(from, element.Key.Span) != false;
            if (mayHit && seen.Add((element.Data, element.Verdict)))
            {
                found.Add((Say(set, element), new NftHit(element.Data, element.Verdict, 1)));
            }

            if (found.Count > Most)
            {
                return null;
            }
        }

        return found;
    }

    private static string Say(NftSet set, in NftElement element)
    {
        if (element.Key.Length == 0)
        {
            return "*";
        }

        var text = new TextBuffer();
        NftText.WriteKey(text, set, element);
        return text.Written.ToString();
    }

    /// <summary>Packets that came before have filled dynamic sets too.</summary>
    private bool? Holds(Flow flow, in NftRegisters registers, Expression.Contains contains)
    {
        if (ground.FindSet(contains.Set) is not { } set || !registers.IsKnown(contains.From, set.KeyLength))
        {
            return null;
        }

        var key = registers.Get(contains.From, set.KeyLength);
        return ground.TryFind(set.Name, key, out _) || flow.IsRememberedIn(set, key);
    }

    private static bool? IsWithin(in NftRegisters registers, Expression.Within range) =>
        registers.Order(range.From, range.First.Span) is { } first
        && registers.Order(range.From, range.Last.Span) is { } last
            ? first >= 0 && last <= 0
            : null;

    private static bool? IsSo(ValueOrder order, int? stands) => (order, stands) switch
    {
        (_, null) => null,
        (ValueOrder.Less, < 0) or (ValueOrder.LessOrEqual, <= 0) => true,
        (ValueOrder.Greater, > 0) or (ValueOrder.GreaterOrEqual, >= 0) => true,
        _ => false,
    };

    private static bool? Negate(bool? isMet, bool isNegated) => isMet is { } met ? met != isNegated : null;
}
