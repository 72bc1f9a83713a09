using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>Expressions as attributes of a rule: { name, data { attributes } }, the data by the expression's name, one
/// file each. Written as nft 1.0.6 writes them, but for what the kernel itself adds: ids of sets beside their names,
/// the operation of a bitwise, PROTO_SPECIFIED of a nat with a port. What is read and cannot be said in these terms,
/// to the last attribute, is <see cref="Expression.Other"/>.</summary>
internal static partial class ExpressionCodec
{
    /// <summary>Appends an element of NFTA_RULE_EXPRESSIONS.</summary>
    internal static void Encode(MessageWriter writer, Expression expression)
    {
        var element = writer.BeginNest(NFTA_LIST_ELEM);
        writer.Text(NFTA_EXPR_NAME, NameOf(expression));
        var data = writer.BeginNest(NFTA_EXPR_DATA);
        EncodeAttributes(writer, expression);
        writer.EndNest(data);
        writer.EndNest(element);
    }

    /// <param name="element">What an element of NFTA_RULE_EXPRESSIONS holds.</param>
    internal static Expression Decode(ReadOnlySpan<byte> element)
    {
        var whole = new AttributeTable(element);
        var attributes = whole.Nested(NFTA_EXPR_DATA);
        var name = whole.Text(NFTA_EXPR_NAME);
        return Decode(name, attributes)
            ?? new Expression.Other(name, EquatableArray.Create(whole.Bytes(NFTA_EXPR_DATA)));
    }

    private static string NameOf(Expression expression) => expression switch
    {
        Expression.LoadPayload => "payload",
        Expression.LoadMeta or Expression.SetMeta => "meta",
        Expression.LoadConntrack or Expression.SetConntrack => "ct",
        Expression.Untrack => "notrack",
        Expression.LoadAddressType or Expression.LoadRoute => "fib",
        Expression.LoadRandom or Expression.LoadCounter => "numgen",
        Expression.LoadHash => "hash",
        Expression.LoadConstant or Expression.Decide => "immediate",
        Expression.Compare or Expression.CompareOrder => "cmp",
        Expression.Within => "range",
        Expression.Bitwise or Expression.Shift => "bitwise",
        Expression.TurnBytes => "byteorder",
        Expression.Contains or Expression.LookUp or Expression.Dispatch => "lookup",
        Expression.DNAT or Expression.Translate => "nat",
        Expression.Masquerade or Expression.MasqueradeWith => "masq",
        Expression.Redirect => "redir",
        Expression.Reject or Expression.RejectWith => "reject",
        Expression.ToSocket => "tproxy",
        Expression.Queue => "queue",
        Expression.Count => "counter",
        Expression.Limit => "limit",
        Expression.Quota => "quota",
        Expression.UseObject => "objref",
        Expression.Log => "log",
        Expression.UpdateSet => "dynset",
        Expression.Other other => other.Name,
        _ => throw new UnreachableException(),
    };

    private static Expression? Decode(string name, in AttributeTable attributes) => name switch
    {
        "payload" => DecodePayload(attributes),
        "meta" => DecodeMeta(attributes),
        "ct" => DecodeConntrack(attributes),
        "notrack" => DecodeUntrack(attributes),
        "fib" => DecodeFib(attributes),
        "numgen" => DecodeNumgen(attributes),
        "hash" => DecodeHash(attributes),
        "immediate" => DecodeImmediate(attributes),
        "cmp" => DecodeCompare(attributes),
        "range" => DecodeRange(attributes),
        "bitwise" => (Expression?)DecodeBitwise(attributes) ?? DecodeShift(attributes),
        "byteorder" => DecodeByteorder(attributes),
        "lookup" => DecodeLookup(attributes),
        "nat" => DecodeNat(attributes),
        "masq" => DecodeMasquerade(attributes),
        "redir" => DecodeRedirect(attributes),
        "reject" => DecodeReject(attributes),
        "tproxy" => DecodeTproxy(attributes),
        "queue" => DecodeQueue(attributes),
        "counter" => DecodeCounter(attributes),
        "limit" => DecodeLimit(attributes),
        "quota" => DecodeQuota(attributes),
        "objref" => DecodeObject(attributes),
        "log" => DecodeLog(attributes),
        "dynset" => DecodeDynset(attributes),
        _ => null,
    };

    private static void EncodeAttributes(MessageWriter writer, Expression expression)
    {
        switch (expression)
        {
            case Expression.LoadPayload load:
                Encode(writer, load);
                break;
            case Expression.LoadMeta load:
                Encode(writer, load);
                break;
            case Expression.SetMeta set:
                Encode(writer, set);
                break;
            case Expression.LoadConntrack load:
                Encode(writer, load);
                break;
            case Expression.LoadAddressType load:
                Encode(writer, load);
                break;
            case Expression.LoadRandom load:
                Encode(writer, load);
                break;
            case Expression.LoadConstant load:
                Encode(writer, load);
                break;
            case Expression.Compare compare:
                Encode(writer, compare);
                break;
            case Expression.Bitwise bitwise:
                Encode(writer, bitwise);
                break;
            case Expression.Contains contains:
                Encode(writer, contains);
                break;
            case Expression.LookUp lookUp:
                Encode(writer, lookUp);
                break;
            case Expression.Dispatch dispatch:
                Encode(writer, dispatch);
                break;
            default:
                EncodeAnswer(writer, expression);
                break;
        }
    }

    /// <summary>Those that do something with what others have loaded.</summary>
    private static void EncodeAnswer(MessageWriter writer, Expression expression)
    {
        switch (expression)
        {
            case Expression.Decide decide:
                Encode(writer, decide);
                break;
            case Expression.DNAT nat:
                Encode(writer, nat);
                break;
            case Expression.Masquerade masquerade:
                Encode(writer, masquerade);
                break;
            case Expression.Reject reject:
                Encode(writer, reject);
                break;
            case Expression.UpdateSet update:
                Encode(writer, update);
                break;
            default:
                EncodeForeign(writer, expression);
                break;
        }
    }

    /// <summary>Those of others' rules.</summary>
    private static void EncodeForeign(MessageWriter writer, Expression expression)
    {
        switch (expression)
        {
            case Expression.SetConntrack set:
                Encode(writer, set);
                break;
            case Expression.LoadRoute load:
                Encode(writer, load);
                break;
            case Expression.LoadCounter load:
                Encode(writer, load);
                break;
            case Expression.LoadHash load:
                Encode(writer, load);
                break;
            case Expression.CompareOrder compare:
                Encode(writer, compare);
                break;
            case Expression.Within range:
                Encode(writer, range);
                break;
            case Expression.Shift shift:
                Encode(writer, shift);
                break;
            case Expression.TurnBytes turn:
                Encode(writer, turn);
                break;
            case Expression.Translate nat:
                Encode(writer, nat);
                break;
            case Expression.MasqueradeWith masquerade:
                Encode(writer, masquerade);
                break;
            case Expression.Redirect redirect:
                Encode(writer, redirect);
                break;
            case Expression.RejectWith reject:
                Encode(writer, reject);
                break;
            default:
                EncodeStatement(writer, expression);
                break;
        }
    }

    private static void EncodeStatement(MessageWriter writer, Expression expression)
    {
        switch (expression)
        {
            case Expression.ToSocket to:
                Encode(writer, to);
                break;
            case Expression.Queue queue:
                Encode(writer, queue);
                break;
            case Expression.Count count:
                Encode(writer, count);
                break;
            case Expression.Limit limit:
                Encode(writer, limit);
                break;
            case Expression.Quota quota:
                Encode(writer, quota);
                break;
            case Expression.UseObject use:
                Encode(writer, use);
                break;
            case Expression.Log log:
                Encode(writer, log);
                break;
            case Expression.Untrack:
                break;
            case Expression.Other other:
                writer.Raw(other.Attributes.AsSpan());
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>{ value }</summary>
    private static void Value(MessageWriter writer, ushort type, in RegisterBytes value)
    {
        var nest = writer.BeginNest(type);
        writer.Bytes(NFTA_DATA_VALUE, value.Span);
        writer.EndNest(nest);
    }

    /// <summary>False for a verdict, and for what is longer than anything of ours.</summary>
    private static bool TryValue(in AttributeTable attributes, ushort type, out RegisterBytes value)
    {
        var data = attributes.Nested(type);
        var bytes = data.Bytes(NFTA_DATA_VALUE);
        var isValue = data.HasOnly(NFTA_DATA_VALUE) && bytes.Length is > 0 and <= RegisterBytes.MaxLength;
        value = isValue ? new RegisterBytes(bytes) : default;
        return isValue;
    }

    private static byte? Register(in AttributeTable attributes, ushort type) =>
        attributes.Has(type) ? RegisterNumber.IndexOf(attributes.BigEndian32(type)) : null;
}
