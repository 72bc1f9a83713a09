namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads what a mark is set to: "0x10", or "meta mark &amp; 0xff ^ 0x1 | 0x4000".</summary>
internal static class MarkReader
{
    /// <summary>"meta mark set ...", "ct mark set ...", "meta nftrace set 1".</summary>
    public static bool TryReadAssignment(WordCursor words, RuleContext context)
    {
        const MetaKey Trace = (MetaKey)12;
        var (first, second) = (words.Next().Text, words.Next().Text);
        words.At++;
        switch (first, second)
        {
            case ("meta", "mark"):
                return TryRead(words, context, new Expression.SetMeta(0, MetaKey.Mark));
            case ("ct", "mark"):
                return TryRead(words, context, new Expression.SetConntrack(0, ConntrackKey.Mark));
            case ("meta", "nftrace") when words.Peek is { Text: "0" or "1" }:
                context.Add(new Expression.LoadConstant(0, new([(byte)(words.Next().Is("1") ? 1 : 0)])));
                context.Add(new Expression.SetMeta(0, Trace));
                return true;
            default:
                return false;
        }
    }

    /// <param name="words">Stands behind "set".</param>
    /// <param name="context">Takes what it is made of.</param>
    /// <param name="set">Takes what then stands in register 0.</param>
    public static bool TryRead(WordCursor words, RuleContext context, Expression set)
    {
        Span<byte> buffer = stackalloc byte[RegisterBytes.MaxLength];
        if (ValueText.TryRead(ValueKind.Mark, words.Peek.Text, buffer))
        {
            words.At++;
            context.Add(new Expression.LoadConstant(0, new(buffer[..sizeof(uint)])));
            context.Add(set);
            return true;
        }

        if (SelectorReader.Read(words) is not { Kind: ValueKind.Mark } mark)
        {
            return false;
        }

        context.Load([mark]);
        if (words.Peek is { IsQuoted: false, Text: "&" or "|" or "^" or "and" or "or" or "xor" })
        {
            if (!TryReadBits(words, out var mask, out var flip))
            {
                return false;
            }

            context.Add(new Expression.Bitwise(0, 0, Number(mask), Number(flip)));
        }

        context.Add(set);
        return !words.Peek.Is("map");
    }

    /// <summary>Several operations, from left to right, as one: (mark and mask) xor flip.</summary>
    private static bool TryReadBits(WordCursor words, out uint mask, out uint flip)
    {
        (mask, flip) = (uint.MaxValue, 0);
        Span<byte> buffer = stackalloc byte[RegisterBytes.MaxLength];
        while (words.Peek is { IsQuoted: false, Text: "&" or "|" or "^" or "and" or "or" or "xor" })
        {
            var operation = words.Next().Text;
            if (!ValueText.TryRead(ValueKind.Mark, words.Next().Text, buffer))
            {
                return false;
            }

            var bits = BitConverter.ToUInt32(buffer);
            (mask, flip) = operation switch
            {
                "&" or "and" => (mask & bits, flip & bits),
                "|" or "or" => (mask & ~bits, flip | bits),
                _ => (mask, flip ^ bits),
            };
        }

        return true;
    }

    private static RegisterBytes Number(uint number)
    {
        var writer = new RegisterWriter(stackalloc byte[sizeof(uint)]);
        writer.AddNumber(number);
        return writer.Value;
    }
}
