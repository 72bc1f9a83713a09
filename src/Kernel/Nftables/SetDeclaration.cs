using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Kernel.Nftables;

/// <summary>What nft 1.0.6 keeps beside a set so that it can list it as it was declared: { byte order of the key, of
/// the data, typeof of the key, of the data, whether data are intervals, comment }. A typeof is { expression, its own
/// entries }; several fields are one expression "concat", which stands empty where the set was declared with types.
/// Source: mnl_nft_set_add in nft's src/mnl.c, and what it sends (--debug=mnl).</summary>
internal static class SetDeclaration
{
    private const byte KeyByteOrder = 0;
    private const byte DataByteOrder = 1;
    private const byte KeyTypeof = 3;
    private const byte DataTypeof = 4;
    private const byte DataInterval = 6;

    private const byte ExpressionNumber = 0;
    private const byte ExpressionEntries = 1;
    private const uint VerdictExpression = 1;
    private const uint PayloadExpression = 7;
    private const uint MetaExpression = 9;
    private const uint ConcatExpression = 13;
    private const uint NumgenExpression = 23;

    internal static void Write(ref UserDataWriter data, NftSet set)
    {
        var isDeclaredByExpressions = set.Key.Contains(FieldType.DrawnNumber);
        data.Number(KeyByteOrder, ByteOrder(set.Key));
        if (set.Value != SetValue.None)
        {
            data.Number(DataByteOrder, ByteOrder(set.Data));
        }

        Typeof(ref data, KeyTypeof, set.Key, isDeclaredByExpressions);
        if (set.Value == SetValue.Verdict && isDeclaredByExpressions)
        {
            End(ref data, Begin(ref data, DataTypeof, VerdictExpression));
        }
        else
        {
            Typeof(ref data, DataTypeof, set.Data, isDeclaredByExpressions);
        }

        if (set.Value != SetValue.None)
        {
            data.Number(DataInterval, 0);
        }

        if (set.Comment is { } comment)
        {
            data.Text(CommentCodec.OfSet, comment);
        }
    }

    /// <summary>0 is none, 1 the machine's, 2 the network's.</summary>
    private static uint ByteOrder(EquatableArray<FieldType> fields) => fields.Count != 1 ? 0 : fields[0] switch
    {
        FieldType.Protocol => 0,
        FieldType.DrawnNumber => 1u,
        _ => 2,
    };

    private static void Typeof(
        ref UserDataWriter data, byte entry, EquatableArray<FieldType> fields, bool isDeclaredByExpressions)
    {
        if (fields.Count == 1 && isDeclaredByExpressions)
        {
            Field(ref data, entry, fields[0]);
        }

        if (fields.Count < 2)
        {
            return;
        }

        var concat = Begin(ref data, entry, ConcatExpression);
        if (isDeclaredByExpressions)
        {
            for (byte index = 0; index < fields.Count; index++)
            {
                Field(ref data, index, fields[index]);
            }
        }

        End(ref data, concat);
    }

    /// <summary>{ payload { header, field } }, { meta { key } } or { numgen { type, modulus, offset } }. Numbers of
    /// headers and fields are nft's: ip 12, ip6 13, th 11; daddr is field 12 of ip and 9 of ip6, dport 2 of
    /// th.</summary>
    private static void Field(ref UserDataWriter data, byte entry, FieldType field)
    {
        (uint Expression, uint[] Numbers) made = field switch
        {
            FieldType.IPv4Address => (PayloadExpression, [12, 12]),
            FieldType.IPv6Address => (PayloadExpression, [13, 9]),
            FieldType.Port => (PayloadExpression, [11, 2]),
            FieldType.Protocol => (MetaExpression, [16]),
            FieldType.DrawnNumber => (NumgenExpression, [1, 65536, 0]),
            _ => throw new UnreachableException(),
        };
        var nest = Begin(ref data, entry, made.Expression);
        for (byte index = 0; index < made.Numbers.Length; index++)
        {
            data.Number(index, made.Numbers[index]);
        }

        End(ref data, nest);
    }

    private static (int Entry, int Entries) Begin(ref UserDataWriter data, byte entry, uint expression)
    {
        var start = data.Begin(entry);
        data.Number(ExpressionNumber, expression);
        return (start, data.Begin(ExpressionEntries));
    }

    private static void End(ref UserDataWriter data, (int Entry, int Entries) nest)
    {
        data.End(nest.Entries);
        data.End(nest.Entry);
    }
}
