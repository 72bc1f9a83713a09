namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads conditions by order: "tcp dport 1000-2000", "meta length &gt; 100".</summary>
internal static class OrderReader
{
    /// <summary>A range, both ends included. The kernel compares byte by byte, so numbers in the machine's order are
    /// turned first.</summary>
    public static bool TryReadRange(RuleContext context, ValueKind kind, string text, bool isNegated)
    {
        Span<byte> first = stackalloc byte[RegisterBytes.MaxLength];
        Span<byte> last = stackalloc byte[RegisterBytes.MaxLength];
        if (!text.Contains('-', StringComparison.Ordinal) || !BlockText.TryRead(kind, text, false, first, last))
        {
            return false;
        }

        var (from, to) = (Turned(context, kind, first), Turned(null, kind, last));
        if (isNegated)
        {
            context.Add(new Expression.Within(0, from, to, IsNegated: true));
            return true;
        }

        context.Add(new Expression.CompareOrder(0, ValueOrder.GreaterOrEqual, from));
        context.Add(new Expression.CompareOrder(0, ValueOrder.LessOrEqual, to));
        return true;
    }

    /// <param name="context">Takes what it is made of.</param>
    /// <param name="kind">Of the value.</param>
    /// <param name="value">As it would stand in a register.</param>
    /// <param name="operation">"&lt;", "&gt;", "&lt;=" or "&gt;=".</param>
    public static bool TryCompare(RuleContext context, ValueKind kind, Span<byte> value, string operation)
    {
        ValueOrder? order = operation switch
        {
            "<" => ValueOrder.Less,
            "<=" => ValueOrder.LessOrEqual,
            ">" => ValueOrder.Greater,
            ">=" => ValueOrder.GreaterOrEqual,
            _ => null,
        };
        if (order is not { } known)
        {
            return false;
        }

        context.Add(new Expression.CompareOrder(0, known, Turned(context, kind, value)));
        return true;
    }

    private static RegisterBytes Turned(RuleContext? context, ValueKind kind, Span<byte> value)
    {
        value = value[..ValueText.LengthOf(kind)];
        if (kind < ValueKind.Number || kind == ValueKind.InterfaceName)
        {
            return new RegisterBytes(value);
        }

        context?.Add(new Expression.TurnBytes(0, 0, IsToNetwork: true, sizeof(uint), sizeof(uint)));
        value.Reverse();
        return new RegisterBytes(value);
    }
}
