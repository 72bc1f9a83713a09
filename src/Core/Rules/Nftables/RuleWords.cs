using System.Buffers.Binary;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>Puts one rule's expressions into nft's words, by following what is in the registers. Of use once.
/// </summary>
internal sealed partial class RuleWords(IPFamily family)
{
    private readonly Term?[] _registers = new Term?[16];
    private readonly List<string> _words = [];
    private string _transport = "th";
    private string? _protocolWords;

    /// <summary>What was last found to be at least something, which a second comparison may bound from above.</summary>
    private (byte From, Term Term, string Words)? _bounded;

    /// <summary>Null, with the expression that there are no words for, if there is one.</summary>
    public static string? Say(IPFamily family, NftRule rule, out Expression? wordless)
    {
        var words = new RuleWords(family);
        foreach (var expression in rule.Expressions)
        {
            if (!words.Take(expression))
            {
                wordless = expression;
                return null;
            }
        }

        wordless = null;
        return string.Join(' ', words._words);
    }

    /// <summary>What the expression at this place says, and what stands in the register that it looks at.</summary>
    public static (string? Words, Term? Looked) At(IPFamily family, NftRule rule, int index)
    {
        var words = new RuleWords(family);
        for (var i = 0; i < index; i++)
        {
            words.Take(rule.Expressions[i]);
        }

        var looked = FromOf(rule.Expressions[index]) is { } from ? words._registers[from] : null;
        words._words.Clear();
        var isSaid = words.Take(rule.Expressions[index]) && words._words.Count > 0;
        return (isSaid ? string.Join(' ', words._words) : null, looked);
    }

    private static byte? FromOf(Expression expression) => expression switch
    {
        Expression.Compare compare => compare.From,
        Expression.CompareOrder compare => compare.From,
        Expression.Within range => range.From,
        _ => null,
    };

    private bool Take(Expression expression) => expression switch
    {
        Expression.LoadPayload load => Load(load.To, PayloadOf(load)),
        Expression.LoadMeta load => Load(load.To, new Term.Meta(load.Key)),
        Expression.LoadConntrack load => Load(load.To, new Term.Conntrack(load.Key, load.Direction)),
        Expression.LoadAddressType load => Load(load.To, new Term.AddressType(load.IsSource)),
        Expression.LoadRandom load => Load(load.To, new Term.Random(load.Modulus, load.Offset)),
        Expression.LoadConstant load => Load(load.To, new Term.Constant(load.Value)),
        Expression.Bitwise { Mask.Length: var length } bits when _registers[bits.From] is { } of
            && (length == sizeof(uint) || of is Term.Payload { IsAddress: true })
            && of is not Term.Masked => Load(bits.To, new Term.Masked(of, bits.Mask, bits.Xor)),
        Expression.Bitwise => false,
        Expression.Compare compare => Add(Compare(compare)),
        Expression.Contains contains => Add(Side(contains.From), (contains.IsNegated ? "!= @" : "@") + contains.Set),
        Expression.LookUp lookup => Side(lookup.From) is { } key
            && Load(lookup.To, new Term.Mapped($"{key} map @{lookup.Map}")),
        Expression.Dispatch dispatch => Add(Side(dispatch.From), $"vmap @{dispatch.Map}"),
        Expression.SetMeta { Key: MetaKey.Mark } set => Add("meta mark set", Assigned(_registers[set.From])),
        Expression.SetMeta => false,
        Expression.Decide decide => Add(VerdictText.Say(decide.Verdict)),
        Expression.DNAT nat => Add(Target(nat)),
        Expression.Masquerade masquerade => Add(masquerade.IsFullyRandom ? "masquerade fully-random" : "masquerade"),
        Expression.Reject reject => Add(Say(reject)),
        Expression.UpdateSet update => Add(Side(update.Key) is { } key ? $"update @{update.Set} {{ {key} }}" : null),
        _ => TakeForeign(expression),
    };

    /// <summary>A rule that has named the transport protocol need not name it twice: nft writes "tcp dport" for both.
    /// </summary>
    private Term.Payload PayloadOf(Expression.LoadPayload load)
    {
        var payload = new Term.Payload(family, load, _transport);
        if (payload.IsPort && _protocolWords is not null)
        {
            _words.Remove(_protocolWords);
            _protocolWords = null;
        }

        return payload;
    }

    private bool Load(byte to, Term term)
    {
        _registers[to] = term;
        _bounded = null;
        return true;
    }

    private bool Add(params ReadOnlySpan<string?> words)
    {
        foreach (var word in words)
        {
            if (word is null)
            {
                return false;
            }

            _words.Add(word);
        }

        return true;
    }

    /// <summary>What stands from this register on, side by side. Nothing is read twice, so what is left over from
    /// earlier conditions does not mix with what comes later.</summary>
    private string? Side(int from)
    {
        List<string> fields = [];
        while (from < _registers.Length && _registers[from] is { } term)
        {
            if (term.Words is not { } words)
            {
                return null;
            }

            fields.Add(words);
            from += term.Width;
        }

        Array.Clear(_registers);
        return fields.Count == 0 ? null : string.Join(" . ", fields);
    }

    private string? Compare(Expression.Compare compare)
    {
        var term = _registers[compare.From];
        Array.Clear(_registers);
        var not = compare.IsNegated ? "!= " : "";
        var value = compare.Value.Span;
        switch (term)
        {
            case Term.Masked masked:
                return MaskedText.Compare(masked, compare);
            case Term.Conntrack connection:
                return $"{connection.Words} {(compare.IsNegated ? "!=" : "==")} {connection.Say(value)}";
            case Term.Meta { Key: MetaKey.TransportProtocol } meta:
                return OfProtocol($"{meta.Words} {not}{meta.Say(value)}", compare);
            case { Words: { } words }:
                return $"{words} {not}{term.Say(value)}";
            default:
                return null;
        }
    }

    private string OfProtocol(string words, Expression.Compare compare)
    {
        if (!compare.IsNegated && Enum.IsDefined((Protocol)compare.Value.Span[0]))
        {
            _transport = ((Protocol)compare.Value.Span[0]).Lower();
            _protocolWords = words;
        }

        return words;
    }

    private static string? Assigned(Term? term) => term switch
    {
        Term.Constant constant => Term.Hex(BitConverter.ToUInt32(constant.Value.Span)),
        Term.Masked masked => MaskedText.Assign(masked),
        _ => term?.Words,
    };

    private string? Target(Expression.DNAT nat)
    {
        var port = nat.Port is { } register ? _registers[register] : null;
        var name = nat.Family == IPFamily.IPv4 ? "ip" : "ip6";
        return (_registers[nat.Address], port, nat.Port) switch
        {
            (Term.Constant address, Term.Constant number, _) => "dnat to " + FieldText.AddressOf(address.Value.Span)
                .WithPort(BinaryPrimitives.ReadUInt16BigEndian(number.Value.Span)),
            (Term.Constant address, null, null) => $"dnat to {FieldText.AddressOf(address.Value.Span)}",
            (Term.Mapped map, null, null) => $"dnat to {map.Text}",
            (Term.Mapped map, null, _) => $"dnat {name} to {map.Text}",
            ({ Words: { } words }, null, null) => $"dnat to {words}",
            _ => null,
        };
    }

    private string Say(Expression.Reject reject) => (family, reject.IcmpCode) switch
    {
        (IPFamily.IPv4, 3) or (IPFamily.IPv6, 4) => "reject",
        (IPFamily.IPv4, _) => $"reject with icmp {reject.IcmpCode}",
        _ => $"reject with icmpv6 {reject.IcmpCode}",
    };
}
