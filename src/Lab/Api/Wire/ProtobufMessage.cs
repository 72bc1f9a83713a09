using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Schema;

namespace Signalbox.Lab.Api.Wire;

/// <summary>Turns one message into JSON: the numbers are <see cref="ProtobufMessages"/>', the types the schema's.
/// </summary>
internal static class ProtobufMessage
{
    /// <summary>Adds what the message says to <paramref name="json"/>.</summary>
    public static void Read(ReadOnlySpan<byte> message, ObjectShape shape, JsonObject json) =>
        Read(message, shape, NumbersOf(shape), json);

    private static void Read(
        ReadOnlySpan<byte> message, ObjectShape shape, FrozenDictionary<int, string> names, JsonObject json)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            var name = names.GetValueOrDefault(reader.Number);
            if (name?[0] == '+')
            {
                Read(reader.ReadBytes(), shape, ProtobufMessages.Find(name[1..])!, json);
            }
            else if (name is not null && shape.Find(name) is { } field)
            {
                Add(json, shape, field, ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static FrozenDictionary<int, string> NumbersOf(ObjectShape shape) =>
        ProtobufMessages.Find($"{shape.Package.Split('.')[^1]}.{shape.GoName}")
        ?? ProtobufMessages.Find(shape.GoName)
        ?? throw new BodyException($"proto: no numbers are known for {shape.SchemaName}");

    private static void Add(JsonObject json, ObjectShape shape, ShapeField field, ref ProtobufReader reader)
    {
        switch (field.Type)
        {
            case FieldType.ListOf list:
                AddTo(ListAt(json, field.Name), list.Item, ref reader);
                break;
            case FieldType.MapOf map:
                var (key, value) = Entry(reader.ReadBytes(), map.Value);
                MapAt(json, field.Name)[key] = value;
                break;
            default:
                var one = Value(field.Type, ref reader);
                if (!ProtobufZeros.IsLeftOut(shape, field, one))
                {
                    json[field.Name] = one;
                }

                break;
        }
    }

    private static JsonArray ListAt(JsonObject json, string name)
    {
        if (json[name] is not JsonArray list)
        {
            json[name] = list = [];
        }

        return list;
    }

    private static JsonObject MapAt(JsonObject json, string name)
    {
        if (json[name] is not JsonObject map)
        {
            json[name] = map = [];
        }

        return map;
    }

    /// <summary>Numbers may come packed, many in one field.</summary>
    private static void AddTo(JsonArray list, FieldType item, ref ProtobufReader reader)
    {
        if (item is FieldType.Whole && reader.HasLength)
        {
            throw new BodyException("proto: packed numbers are not written by any client of Kubernetes");
        }

        list.Add(Value(item, ref reader));
    }

    private static (string Key, JsonNode? Value) Entry(ReadOnlySpan<byte> message, FieldType type)
    {
        var key = "";
        var value = type is FieldType.Text or FieldType.Bytes ? (JsonNode)"" : null;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Number)
            {
                case 1:
                    key = reader.ReadText();
                    break;
                case 2 when type is FieldType.ListOf list:
                    value = Items(reader.ReadBytes(), list.Item);
                    break;
                case 2:
                    value = Value(type, ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (key, value);
    }

    /// <summary>A list that stands alone is a message whose only field it is.</summary>
    private static JsonArray Items(ReadOnlySpan<byte> message, FieldType item)
    {
        var list = new JsonArray();
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            list.Add(Value(item, ref reader));
        }

        return list;
    }

    private static JsonNode? Value(FieldType type, ref ProtobufReader reader)
    {
        switch (type)
        {
            case FieldType.Text:
                return reader.ReadText();
            case FieldType.Flag:
                return reader.ReadWhole() != 0;
            case FieldType.Whole:
                return reader.ReadWhole();
            case FieldType.Fraction:
                return reader.ReadFraction();
            case FieldType.Bytes:
                return Convert.ToBase64String(reader.ReadBytes());
            case FieldType.Inner inner:
                var json = new JsonObject();
                Read(reader.ReadBytes(), inner.Shape, json);
                return json;
            case FieldType.IntOrText or FieldType.Quantity or FieldType.Time or FieldType.Anything:
                return Special(type, reader.ReadBytes());
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The messages that are one value in JSON.</summary>
    private static JsonNode? Special(FieldType type, ReadOnlySpan<byte> message)
    {
        var (first, second, text) = (0L, 0L, "");
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Number)
            {
                case 1 or 3 when reader.HasLength:
                    text = reader.ReadText();
                    break;
                case 1:
                    first = reader.ReadWhole();
                    break;
                case 2:
                    second = reader.ReadWhole();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return type switch
        {
            FieldType.Quantity => text,
            FieldType.Anything => JsonNode.Parse(text),
            FieldType.IntOrText => first == 0 ? second : text,
            FieldType.Time time => Time(first, second, time.IsMicro, isWritten: message.Length > 0),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Seconds and nanoseconds since 1970. The time that is no time has no bytes.</summary>
    private static JsonNode? Time(long seconds, long nanos, bool isMicro, bool isWritten) => isWritten
        ? DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / 100).ToString(
            isMicro ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : null;
}
