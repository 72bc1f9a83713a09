using System.Collections.Immutable;
using System.Text.Json;
using Signalbox.Core.Model;

namespace Signalbox.Proxy.Suggestions;

/// <summary>A Service by what a person calls it.</summary>
internal sealed record NamedService(ServiceName Name, ImmutableArray<ServicePort> Ports)
{
    /// <summary>An item of a list of Services. What is not there or of another type is empty.</summary>
    public static NamedService Of(JsonElement item)
    {
        var ports = item.TryGetProperty("spec", out var spec) && spec.TryGetProperty("ports", out var list)
            && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(PortOf) : [];
        return new NamedService(new ServiceName(Text(item, "namespace"), Text(item, "name")), [.. ports]);
    }

    /// <summary>A field of an object's metadata.</summary>
    public static string Text(JsonElement item, string field) =>
        item.TryGetProperty("metadata", out var metadata) ? TextIn(metadata, field) : "";

    private static ServicePort PortOf(JsonElement port) => new(
        TextIn(port, "name"), Enum.TryParse<Protocol>(TextIn(port, "protocol"), out var protocol) ? protocol : default,
        port.TryGetProperty("port", out var number) && number.TryGetUInt16(out var value) ? value : (ushort)0, 0);

    private static string TextIn(JsonElement item, string field) =>
        item.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
