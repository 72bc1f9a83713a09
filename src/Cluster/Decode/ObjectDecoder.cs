using System.Text.Json;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>JSON of the Kubernetes API to the model. Kinds that are not ours are passed over; what cannot be used is
/// refused, and the rest goes on.</summary>
public static class ObjectDecoder
{
    private const int MaxListDepth = 4;

    private static readonly JsonReaderOptions ManyValues = new() { AllowMultipleValues = true };

    /// <summary>Decodes objects, Lists and typed lists that stand one after the other. Throws
    /// <see cref="JsonException"/> where the text stops being JSON; what came before is in <paramref name="into"/>.
    /// </summary>
    public static void Decode(ReadOnlySpan<byte> json, DecodedObjects into)
    {
        try
        {
            var at = 0;
            while (DecodeList(json, at, into) is { } next)
            {
                at = next;
            }

            DecodeValues(json[at..], at, into);
        }
        catch (JsonException)
        {
            // Parts of the text do not know their line: the whole of it does.
            var reader = new Utf8JsonReader(json, ManyValues);
            while (reader.Read())
            {
            }

            throw;
        }
    }

    private static void DecodeValues(ReadOnlySpan<byte> json, int offset, DecodedObjects into)
    {
        var reader = new Utf8JsonReader(json, ManyValues);
        while (reader.Read())
        {
            DecodeValue(json, ref reader, new Place(offset, "", 0), into);
        }
    }

    /// <summary>Decodes the list that comes next, without reading its items twice only to find out where they end.
    /// Returns where it ends; null where something else comes.</summary>
    private static int? DecodeList(ReadOnlySpan<byte> json, int at, DecodedObjects into)
    {
        var blank = json[at..].IndexOfAnyExcept(" \t\r\n"u8);
        if (blank < 0 || json[at + blank] != (byte)'{' || ListExtent.Find(json, at + blank) is not { } extent)
        {
            return null;
        }

        var (start, length) = extent.Items.GetOffsetAndLength(json.Length);
        var before = json[at..(start + 1)];
        byte[] around = [.. before, .. json[(start + length - 1)..extent.End]];
        var reader = new Utf8JsonReader(around);
        reader.Read();
        var header = ObjectHeader.Read(ref reader, into.Pool);
        if (!header.IsList || header.Items!.Value.Start.Value != before.Length - 1)
        {
            return null;
        }

        DecodeItems(json, header with { Items = extent.Items }, new Place(0, "", 0), into);
        return extent.End;
    }

    /// <summary>Decodes one object of a kind that we read ("Service", "EndpointSlice", "Node" or "ServiceCIDR"), as
    /// items of lists and events of watches carry it: without kind and apiVersion, or with those of this kind. Never
    /// throws for what the object holds.</summary>
    internal static DecodedObject DecodeOne(ReadOnlySpan<byte> json, string kind, NamePool pool)
    {
        var version = KindDecoder.VersionOf(kind) ?? throw new ArgumentException($"{kind} is not read", nameof(kind));
        ObjectHeader header;
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                var reason = $"a JSON {reader.TokenType} is no object";
                return DecodedObject.Unreadable(null, new Refusal($"{kind} ?", "", reason));
            }

            header = ObjectHeader.Read(ref reader, pool);
        }
        catch (JsonException failure)
        {
            var reason = $"is not JSON: {Shown.Plain(failure.Message)}";
            return DecodedObject.Unreadable(null, new Refusal($"{kind} ?", "", reason));
        }

        if (header.Kind is { } other && other != kind)
        {
            var described = FieldRefusals.Describe(kind, header.Namespace, header.Name);
            var reason = $"{Shown.Quoted(other)} is not {kind}";
            return DecodedObject.Unreadable(null, new Refusal(described, "kind", reason));
        }

        return KindDecoder.Decode(json, kind, header, header.APIVersion ?? version, pool);
    }

    /// <summary>Decodes the value that the reader stands on and leaves it at the value's end. A list's kind stands
    /// in for that of items that have none, as in typed lists.</summary>
    private static void DecodeValue(
        ReadOnlySpan<byte> json, ref Utf8JsonReader reader, Place around, DecodedObjects into)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            into.Refuse(new Refusal("?", "", $"a JSON {reader.TokenType} is no object"), around.Offset + start);
            reader.Skip();
            return;
        }

        var header = ObjectHeader.Read(ref reader, into.Pool);
        var kind = header.Kind ?? around.ItemKind;
        var here = around with { Offset = around.Offset + start };
        var value = json[start..(int)reader.BytesConsumed];
        if (header.IsList)
        {
            DecodeItems(json, header, around, into);
        }
        else if (kind.Length == 0)
        {
            var name = FieldRefusals.Describe("Object", header.Namespace, header.Name);
            into.Refuse(new Refusal(name, "kind", "is missing"), here.Offset);
        }
        else
        {
            DecodeObject(value, kind, header, here, into);
        }
    }

    private static void DecodeItems(ReadOnlySpan<byte> json, ObjectHeader header, Place around, DecodedObjects into)
    {
        var (start, length) = header.Items!.Value.GetOffsetAndLength(json.Length);
        var inside = new Place(around.Offset + start, header.Kind![..^"List".Length], around.Depth + 1);
        if (inside.Depth > MaxListDepth)
        {
            into.Refuse(new Refusal(header.Kind, "items", $"lists deeper than {MaxListDepth}"), inside.Offset);
            return;
        }

        var items = json.Slice(start, length);
        var reader = new Utf8JsonReader(items);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            DecodeValue(items, ref reader, inside, into);
        }
    }

    private static void DecodeObject(
        ReadOnlySpan<byte> json, string kind, in ObjectHeader header, Place place, DecodedObjects into)
    {
        into.Question.Words?.See(
            json, new ObjectKey(kind, new ServiceName(KindDecoder.NamespaceOf(header), header.Name ?? "")));
        if (KindDecoder.VersionOf(kind) is { } version && into.Wants(kind, header))
        {
            // Items of typed lists leave out what the list has said.
            var given = header.APIVersion ?? (place.ItemKind == kind ? version : null);
            into.Add(KindDecoder.Decode(json, kind, header, given, into.Pool), place.Offset);
        }
    }

    /// <summary>Where a value's reader began, what items are called there, and how many lists are around it.</summary>
    private readonly record struct Place(long Offset, string ItemKind, int Depth);
}
