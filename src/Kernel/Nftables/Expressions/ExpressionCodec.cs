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
        Expression.LoadConntrack => "ct",
        Expression.LoadAddressType => "fib",
        Expression.LoadRandom => "numgen",
        Expression.LoadConstant or Expression.Decide => "immediate",
        Expression.Compare => "cmp",
        Expression.Bitwise => "bitwise",
        Expression.Contains or Expression.LookUp or Expression.Dispatch => "lookup",
        Expression.DNAT => "nat",
        Expression.Masquerade => "masq",
        Expression.Reject => "reject",
        Expression.UpdateSet => "dynset",
        Expression.Other other => other.Name,
        _ => throw new UnreachableException(),
    };

    private static Expression? Decode(string name, in AttributeTable attributes) => name switch
    {
        "payload" => DecodePayload(attributes),
        "meta" => DecodeMeta(attributes),
        "ct" => DecodeConntrack(attributes),
        "fib" => DecodeFib(attributes),
        "numgen" => DecodeNumgen(attributes),
        "immediate" => DecodeImmediate(attributes),
        "cmp" => DecodeCompare(attributes),
        "bitwise" => DecodeBitwise(attributes),
        "lookup" => DecodeLookup(attributes),
        "nat" => DecodeNat(attributes),
        "masq" => DecodeMasquerade(attributes),
        "reject" => DecodeReject(attributes),
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
