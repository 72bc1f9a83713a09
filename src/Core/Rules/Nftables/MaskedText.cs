namespace Signalbox.Core.Rules.Nftables;

/// <summary>What is done to some bits of a value, in nft's words: "meta mark &amp; 0x1 != 0x0", "ip saddr 10.0.0.0/13",
/// "ct state 0x8".</summary>
internal static class MaskedText
{
    /// <summary>Null where there are no words.</summary>
    public static string? Compare(Term.Masked masked, Expression.Compare compare)
    {
        if (masked.Xor.Span.ContainsAnyExcept((byte)0))
        {
            return null;
        }

        return masked.Of switch
        {
            Term.Payload { IsAddress: true } address => CompareAddress(address, masked.Mask.Span, compare),
            Term.Meta { Key: MetaKey.Mark } mark => $"{mark.Words} & {Hex(masked.Mask)} "
                + $"{(compare.IsNegated ? "!=" : "==")} {Hex(compare.Value)}",
            Term.Conntrack connection => CompareBits(connection, Number(masked.Mask), compare),
            _ => null,
        };
    }

    /// <summary>The new value of a mark: bits taken away, turned over and set, in this order.</summary>
    public static string? Assign(Term.Masked masked)
    {
        if (masked.Of is not Term.Meta { Key: MetaKey.Mark } mark)
        {
            return null;
        }

        var (mask, xor) = (Number(masked.Mask), Number(masked.Xor));
        var kept = mask | xor;
        var (turned, set) = (xor & mask, xor & ~mask);
        return mark.Words
            + (kept != uint.MaxValue ? $" & {Term.Hex(kept)}" : "")
            + (turned != 0 ? $" ^ {Term.Hex(turned)}" : "")
            + (set != 0 ? $" | {Term.Hex(set)}" : "");
    }

    private static string CompareAddress(Term.Payload address, ReadOnlySpan<byte> mask, Expression.Compare compare)
    {
        var block = FieldText.AddressOf(mask);
        var value = FieldText.AddressOf(compare.Value.Span);
        var bits = block.Bits << (128 - block.Width);
        var length = (int)UInt128.LeadingZeroCount(~bits);
        var isBlock = length == 128 || bits << length == 0;
        return isBlock
            ? $"{address.Words} {(compare.IsNegated ? "!= " : "")}{value}/{length}"
            : $"{address.Words} & {block} {(compare.IsNegated ? "!=" : "==")} {value}";
    }

    private static string CompareBits(Term.Conntrack connection, uint mask, Expression.Compare compare)
    {
        var (words, bits) = (connection.Words, Term.Conntrack.Bits(mask));
        return (Number(compare.Value), compare.IsNegated) switch
        {
            (0, true) => $"{words} {bits}",
            (0, false) => $"{words} ! {bits}",
            (var value, var not) => $"{words} {(not ? "!= " : "")}{Term.Conntrack.Bits(value)} / {bits}",
        };
    }

    private static uint Number(in RegisterBytes value) => BitConverter.ToUInt32(value.Span);

    private static string Hex(in RegisterBytes value) => Term.Hex(Number(value));
}
