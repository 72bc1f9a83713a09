using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Signalbox.Cluster.Wire;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>JSON of the Kubernetes API to the model. Kinds that are not ours are passed over; what cannot be used is
/// refused, and the rest goes on.</summary>
public static class ObjectDecoder
{
    /// <summary>A namespaced object without a namespace belongs to this one, as with kubectl.</summary>
    private const string DefaultNamespace = "default";

    private const int MaxListDepth = 4;

    /// <summary>Decodes objects, Lists and typed lists that stand one after the other. Throws
    /// <see cref="JsonException"/> where the text stops being JSON; what came before is in <paramref name="into"/>.
    /// </summary>
    public static void Decode(ReadOnlySpan<byte> json, DecodedObjects into)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            DecodeValue(json, ref reader, new Place(0, "", 0), into);
        }
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

        var header = ObjectHeader.Read(ref reader);
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
        ReadOnlySpan<byte> json, string kind, ObjectHeader header, Place place, DecodedObjects into)
    {
        var version = kind switch
        {
            "Service" or "Node" => "v1",
            "EndpointSlice" => "discovery.k8s.io/v1",
            _ => null,
        };
        if (version is null)
        {
            return;
        }

        var space = kind == "Node" ? "" : Default(header.Namespace);
        var described = FieldRefusals.Describe(kind, space, header.Name);
        var given = header.APIVersion ?? (place.ItemKind == kind ? version : null);
        if (given != version)
        {
            into.Refuse(new Refusal(described, "apiVersion", $"{Shown.Quoted(given)} is not {version}"), place.Offset);
            return;
        }

        if (WhyNoName(kind, space, header.Name ?? "") is var (field, reason))
        {
            into.Refuse(new Refusal(described, field, reason), place.Offset);
            return;
        }

        try
        {
            var name = new ServiceName(into.Pool.Pooled(space), into.Pool.Pooled(header.Name!));
            DecodeKind(json, kind, name, place.Offset, into);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            into.Refuse(MistypedField(described, failure), place.Offset);
        }
    }

    private static void DecodeKind(
        ReadOnlySpan<byte> json, string kind, ServiceName name, long offset, DecodedObjects into)
    {
        switch (kind)
        {
            case "Service":
                var service = Wire(json, WireContext.Default.WireService);
                if (service.Metadata?.Labels?.HasServiceProxyName != true)
                {
                    into.Add(new ClusterChange.ServiceSet(ServiceDecoder.Decode(service, name, into.Pool)), offset);
                }

                break;
            case "EndpointSlice":
                DecodeSlice(Wire(json, WireContext.Default.WireEndpointSlice), name, offset, into);
                break;
            default:
                var refusals = new FieldRefusals("Node", name);
                var node = NodeDecoder.Decode(Wire(json, WireContext.Default.WireNode), name.Name, refusals);
                into.Add(new ClusterChange.NodeSet(node), offset);
                foreach (var refusal in refusals.All)
                {
                    into.Refuse(refusal, offset);
                }

                break;
        }
    }

    private static void DecodeSlice(WireEndpointSlice wire, ServiceName name, long offset, DecodedObjects into)
    {
        if (wire.Metadata?.Labels?.HasHeadless == true)
        {
            return;
        }

        if (EndpointSliceDecoder.Decode(wire, name, into.Pool, out var why) is { } slice)
        {
            into.Add(new ClusterChange.SliceSet(slice), offset);
        }
        else if (why is not null)
        {
            into.Refuse(why, offset);
        }
    }

    private static T Wire<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json, type) ?? throw new JsonException("null is no object");

    private static (string Field, string Reason)? WhyNoName(string kind, string space, string name)
    {
        if (name.Length == 0)
        {
            return ("metadata.name", "is missing");
        }

        if (kind == "Service" ? !DNSName.IsLabel(name) : !DNSName.IsSubdomain(name))
        {
            return ("metadata.name", $"{Shown.Quoted(name)} is not a name that a {kind} may have");
        }

        return kind == "Node" || DNSName.IsLabel(space)
            ? null
            : ("metadata.namespace", $"{Shown.Quoted(space)} is not a DNS label");
    }

    private static Refusal MistypedField(string described, Exception failure)
    {
        var path = (failure as JsonException)?.Path ?? "";
        var field = path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "";
        return new Refusal(described, Shown.Plain(field), "is not of the type that the API has for it");
    }

    private static string Default(string? space) => string.IsNullOrEmpty(space) ? DefaultNamespace : space;

    /// <summary>Where a value's reader began, what items are called there, and how many lists are around it.</summary>
    private readonly record struct Place(long Offset, string ItemKind, int Depth);
}
