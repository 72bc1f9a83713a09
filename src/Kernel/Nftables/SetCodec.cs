using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Sets without their elements: { table, name, flags, key_type, key_len, data_type, data_len, id, desc { size
/// }, timeout, expr, userdata }. Source: nf_tables_newset and nf_tables_fill_set in net/netfilter/nf_tables_api.c.
/// </summary>
internal static class SetCodec
{
    private const uint Dynamic = NFT_SET_TIMEOUT | NFT_SET_EVAL;
    private const ulong Milliseconds = 1000;
    private const string Counter = "counter";

    /// <param name="writer">Stands in a message that has named the table.</param>
    /// <param name="set">To be added.</param>
    /// <param name="id">Any number that no other set of the same transaction has.</param>
    internal static void Encode(MessageWriter writer, NftSet set, uint id)
    {
        writer.Text(NFTA_SET_NAME, set.Name);
        writer.BigEndian32(
            NFTA_SET_FLAGS,
            (set.Value != SetValue.None ? NFT_SET_MAP : 0) | (set.TimeoutSeconds is not null ? Dynamic : 0));
        writer.BigEndian32(NFTA_SET_KEY_TYPE, FieldTypes.Number(set.Key));
        writer.BigEndian32(NFTA_SET_KEY_LEN, (uint)FieldTypes.Length(set.Key));
        if (set.Value != SetValue.None)
        {
            var isVerdict = set.Value == SetValue.Verdict;
            writer.BigEndian32(NFTA_SET_DATA_TYPE, isVerdict ? NFT_DATA_VERDICT : FieldTypes.Number(set.Data));
            writer.BigEndian32(NFTA_SET_DATA_LEN, isVerdict ? 0 : (uint)FieldTypes.Length(set.Data));
        }

        writer.BigEndian32(NFTA_SET_ID, id);
        if (set.TimeoutSeconds is { } seconds)
        {
            var description = writer.BeginNest(NFTA_SET_DESC);
            writer.BigEndian32(NFTA_SET_DESC_SIZE, NftSet.DynamicSize);
            writer.EndNest(description);
            writer.BigEndian64(NFTA_SET_TIMEOUT, (ulong)seconds * Milliseconds);
        }

        if (set.IsCounting)
        {
            var counter = writer.BeginNest(NFTA_SET_EXPR);
            writer.Text(NFTA_EXPR_NAME, Counter);
            writer.EndNest(counter);
        }

        var data = new UserDataWriter(stackalloc byte[UserDataWriter.MaxLength]);
        SetDeclaration.Write(ref data, set);
        writer.Bytes(NFTA_SET_USERDATA, data.Written);
    }

    /// <summary>Null for an anonymous set, which comes and goes with its rule. A set of a shape that cannot be said
    /// has no fields in its key, so that it is like nothing of ours.</summary>
    internal static NftSet? Decode(in NetlinkMessage message)
    {
        var attributes = message.TableAfter<nfgenmsg>();
        var flags = attributes.BigEndian32(NFTA_SET_FLAGS);
        if ((flags & NFT_SET_ANONYMOUS) != 0)
        {
            return null;
        }

        var set = new NftSet(attributes.Text(NFTA_SET_NAME), default, Value(attributes))
        {
            TimeoutSeconds = Timeout(attributes),
            Comment = CommentCodec.Decode(attributes.Bytes(NFTA_SET_USERDATA), CommentCodec.OfSet),
        };
        return (flags & ~(NFT_SET_MAP | Dynamic)) == 0
            && TryFields(attributes, NFTA_SET_KEY_TYPE, NFTA_SET_KEY_LEN, out var key) && IsOfOurs(key)
            && TryData(attributes, set.Value, out var data) && IsOfOurs(data)
            && IsSizedAsOurs(attributes, flags)
            && !attributes.Has(NFTA_SET_EXPRESSIONS) && (IsCounting(attributes) || !attributes.Has(NFTA_SET_EXPR))
            ? set with { Key = key, Data = data, IsCounting = IsCounting(attributes) }
            : new NftSet(set.Name, default);
    }

    /// <summary>A set of any table, anonymous ones too. One whose key or data cannot be said has no fields in its key.
    /// </summary>
    internal static NftSet DecodeForeign(in NetlinkMessage message)
    {
        var attributes = message.TableAfter<nfgenmsg>();
        var flags = attributes.BigEndian32(NFTA_SET_FLAGS);
        var set = new NftSet(attributes.Text(NFTA_SET_NAME), default, Value(attributes))
        {
            TimeoutSeconds = Timeout(attributes),
            Comment = CommentCodec.Decode(attributes.Bytes(NFTA_SET_USERDATA), CommentCodec.OfSet),
            IsInterval = (flags & NFT_SET_INTERVAL) != 0,
            IsAnonymous = (flags & NFT_SET_ANONYMOUS) != 0,
            IsCounting = IsCounting(attributes),
        };
        return TryFields(attributes, NFTA_SET_KEY_TYPE, NFTA_SET_KEY_LEN, out var key)
            && TryData(attributes, set.Value, out var data)
            ? set with { Key = key, Data = data }
            : set;
    }

    /// <summary>What the kernel gives to each element that comes without expressions of its own.</summary>
    private static bool IsCounting(in AttributeTable attributes) => attributes.Has(NFTA_SET_EXPR)
        && attributes.Nested(NFTA_SET_EXPR).Text(NFTA_EXPR_NAME) == Counter;

    /// <summary>There is no field that only others' sets have.</summary>
    private static bool IsOfOurs(EquatableArray<FieldType> fields)
    {
        foreach (var field in fields)
        {
            if (field > FieldType.DrawnNumber)
            {
                return false;
            }
        }

        return true;
    }

    private static SetValue Value(in AttributeTable attributes) =>
        (attributes.BigEndian32(NFTA_SET_FLAGS) & NFT_SET_MAP) == 0 ? SetValue.None
        : attributes.BigEndian32(NFTA_SET_DATA_TYPE) == NFT_DATA_VERDICT ? SetValue.Verdict
        : SetValue.Data;

    private static int? Timeout(in AttributeTable attributes)
    {
        var isDynamic = (attributes.BigEndian32(NFTA_SET_FLAGS) & NFT_SET_TIMEOUT) != 0;
        return isDynamic ? (int)(attributes.BigEndian64(NFTA_SET_TIMEOUT) / Milliseconds) : null;
    }

    private static bool TryData(in AttributeTable attributes, SetValue value, out EquatableArray<FieldType> fields)
    {
        fields = default;
        return value != SetValue.Data || TryFields(attributes, NFTA_SET_DATA_TYPE, NFTA_SET_DATA_LEN, out fields);
    }

    private static bool TryFields(
        in AttributeTable attributes, ushort type, ushort length, out EquatableArray<FieldType> fields) =>
        FieldTypes.TryRead(attributes.BigEndian32(type), out fields)
        && FieldTypes.Length(fields) == attributes.BigEndian32(length)
        && FieldTypes.Length(fields) <= RegisterBytes.MaxLength;

    /// <summary>A dynamic set has both of its flags, whole seconds, and our size; another set has no size.</summary>
    private static bool IsSizedAsOurs(in AttributeTable attributes, uint flags)
    {
        var size = attributes.Nested(NFTA_SET_DESC).BigEndian32(NFTA_SET_DESC_SIZE);
        return (flags & Dynamic) switch
        {
            0 => size == 0,
            Dynamic => size == NftSet.DynamicSize && attributes.BigEndian64(NFTA_SET_TIMEOUT) % Milliseconds == 0,
            _ => false,
        };
    }
}
