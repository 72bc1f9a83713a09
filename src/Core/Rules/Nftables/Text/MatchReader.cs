namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads conditions: what is looked at, how it is compared, and with what.</summary>
internal static class MatchReader
{
    public static bool TryRead(WordCursor words, RuleContext context)
    {
        if (RawReader.IsRaw(words.Peek))
        {
            return RawReader.TryRead(words, context);
        }

        if (SelectorReader.ReadAll(words) is not { } selectors)
        {
            return false;
        }

        context.Load(selectors);
        if (words.Take("vmap"))
        {
            var map = context.SetOf(words, selectors, SetValue.Verdict);
            context.Add(new Expression.Dispatch(0, map?.Name ?? ""));
            return map is not null;
        }

        var isNegated = words.Peek.Is("!=");
        var operation = IsOperation(words.Peek) ? words.Next().Text : "";
        if (operation is "" or "==" or "!=" && words.Peek is { IsQuoted: false, Text: "{" or ['@', ..] })
        {
            var set = context.SetOf(words, selectors, SetValue.None);
            context.Add(new Expression.Contains(0, set?.Name ?? "", isNegated));
            return set is not null;
        }

        return selectors.Count == 1 && TryCompare(words, context, selectors[0], operation);
    }

    private static bool IsOperation(NftWord word) =>
        word is { IsQuoted: false, Text: "==" or "!=" or "!" or "<" or ">" or "<=" or ">=" or "&" };

    private static bool TryCompare(WordCursor words, RuleContext context, Selector selector, string operation)
    {
        var kind = selector.Kind;
        Span<byte> buffer = stackalloc byte[RegisterBytes.MaxLength];
        if (operation == "&")
        {
            return TryCompareMasked(words, context, kind);
        }

        var word = words.Next();
        if (operation is "" or "==" or "!=" && !word.IsQuoted && kind is ValueKind.IPv4 or ValueKind.IPv6
            && word.Text.Contains('/'))
        {
            return TryCompareBlock(context, selector, word.Text, isNegated: operation == "!=");
        }

        if (kind == ValueKind.InterfaceName && word.Text.EndsWith('*') && !word.Text.EndsWith("\\*"))
        {
            var isName = ValueText.TryRead(kind, word.Text.AsSpan()[..^1], buffer);
            context.Add(new Expression.Compare(0, new(buffer[..(word.Text.Length - 1)]), operation == "!="));
            return isName && operation is "" or "==" or "!=";
        }

        if (!ValueText.TryRead(kind, word.Text, buffer))
        {
            return !word.IsQuoted && operation is "" or "==" or "!="
                && OrderReader.TryReadRange(context, kind, word.Text, isNegated: operation == "!=");
        }

        if (operation is "<" or ">" or "<=" or ">=")
        {
            return OrderReader.TryCompare(context, kind, buffer, operation);
        }

        var value = new RegisterBytes(buffer[..ValueText.LengthOf(kind)]);
        return ValueText.IsBits(kind)
            ? TryCompareBits(words, context, kind, value, operation)
            : TryCompareWhole(context, selector, value, operation);
    }

    private static bool TryCompareWhole(
        RuleContext context, Selector selector, in RegisterBytes value, string operation)
    {
        context.Add(new Expression.Compare(0, value, operation == "!="));
        if (operation is not ("" or "==" or "!="))
        {
            return false;
        }

        if (operation != "!=" && selector.Kind == ValueKind.Protocol)
        {
            context.Protocol = value.Span[0];
        }

        if (operation != "!=" && selector.Kind == ValueKind.NetworkProtocol)
        {
            context.Family = value.Span[0];
        }

        return true;
    }

    /// <summary>"ct state new" is any of the bits, "ct state ! new" none of them, "a / b" of the bits b just a.
    /// </summary>
    private static bool TryCompareBits(
        WordCursor words, RuleContext context, ValueKind kind, in RegisterBytes value, string operation)
    {
        var zero = Zero(value.Length);
        if (words.Take("/"))
        {
            Span<byte> mask = stackalloc byte[RegisterBytes.MaxLength];
            var isMask = ValueText.TryRead(kind, words.Next().Text, mask);
            context.Add(new Expression.Bitwise(0, 0, new(mask[..value.Length]), zero));
            context.Add(new Expression.Compare(0, value, operation == "!="));
            return isMask && operation is "" or "==" or "!=";
        }

        switch (operation)
        {
            case "" or "!":
                context.Add(new Expression.Bitwise(0, 0, value, zero));
                context.Add(new Expression.Compare(0, zero, IsNegated: operation != "!"));
                return true;
            case "==" or "!=":
                context.Add(new Expression.Compare(0, value, operation == "!="));
                return true;
            default:
                return false;
        }
    }

    /// <summary>"&amp; 0x4000 != 0x0".</summary>
    private static bool TryCompareMasked(WordCursor words, RuleContext context, ValueKind kind)
    {
        Span<byte> mask = stackalloc byte[RegisterBytes.MaxLength];
        Span<byte> value = stackalloc byte[RegisterBytes.MaxLength];
        var length = ValueText.LengthOf(kind);
        if (!ValueText.TryRead(kind, words.Next().Text, mask)
            || words.Next() is not { IsQuoted: false, Text: "==" or "!=" } operation
            || !ValueText.TryRead(kind, words.Next().Text, value))
        {
            return false;
        }

        context.Add(new Expression.Bitwise(0, 0, new(mask[..length]), Zero(length)));
        context.Add(new Expression.Compare(0, new(value[..length]), operation.Is("!=")));
        return true;
    }

    /// <summary>Whole bytes are compared without a mask, as nft does.</summary>
    private static bool TryCompareBlock(RuleContext context, Selector selector, string text, bool isNegated)
    {
        Span<byte> first = stackalloc byte[RegisterBytes.MaxLength];
        Span<byte> last = stackalloc byte[RegisterBytes.MaxLength];
        var length = ValueText.LengthOf(selector.Kind);
        if (!BlockText.TryRead(selector.Kind, text, false, first, last))
        {
            return false;
        }

        Span<byte> mask = stackalloc byte[length];
        for (var at = 0; at < length; at++)
        {
            mask[at] = (byte)~(first[at] ^ last[at]);
        }

        var whole = mask.IndexOfAnyExcept((byte)0xff);
        whole = whole < 0 ? length : whole;
        if (whole > 0 && mask[whole..].IndexOfAnyExcept((byte)0) < 0)
        {
            context.Made[^1] = (Expression.LoadPayload)context.Made[^1] with { Length = (byte)whole };
            context.Add(new Expression.Compare(0, new(first[..whole]), isNegated));
            return true;
        }

        context.Add(new Expression.Bitwise(0, 0, new(mask), Zero(length)));
        context.Add(new Expression.Compare(0, new(first[..length]), isNegated));
        return true;
    }

    private static RegisterBytes Zero(int length)
    {
        Span<byte> zeros = stackalloc byte[RegisterBytes.MaxLength];
        zeros.Clear();
        return new RegisterBytes(zeros[..length]);
    }
}
