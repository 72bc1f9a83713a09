using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Signalbox.Cluster.Wire;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>One object of a kind that we read, from JSON whose header is known.</summary>
internal static class KindDecoder
{
    /// <summary>A namespaced object without a namespace belongs to this one, as with kubectl.</summary>
    private const string DefaultNamespace = "default";

    /// <summary>The API version of a kind that we read; null for all other kinds.</summary>
    public static string? VersionOf(string kind) => kind switch
    {
        "Service" or "Node" => "v1",
        "EndpointSlice" => "discovery.k8s.io/v1",
        "ServiceCIDR" => "networking.k8s.io/v1",
        _ => null,
    };

    /// <param name="json">The object and nothing else.</param>
    /// <param name="kind">One that has a version.</param>
    /// <param name="header">The object's own.</param>
    /// <param name="version">The API version that the object is of.</param>
    /// <param name="pool">Names that other objects share.</param>
    public static DecodedObject Decode(
        ReadOnlySpan<byte> json, string kind, in ObjectHeader header, string? version, NamePool pool)
    {
        var space = IsNamespaced(kind) ? NamespaceOf(header) : "";
        if (version != VersionOf(kind))
        {
            var described = FieldRefusals.Describe(kind, space, header.Name);
            var reason = $"{Shown.Quoted(version)} is not {VersionOf(kind)}";
            return DecodedObject.Unreadable(null, new Refusal(described, "apiVersion", reason));
        }

        if (WhyNoName(kind, space, header.Name ?? "") is var (field, why))
        {
            var described = FieldRefusals.Describe(kind, space, header.Name);
            return DecodedObject.Unreadable(null, new Refusal(described, field, why));
        }

        var key = new ObjectKey(kind, new ServiceName(pool.Pooled(space), NameOf(kind, header.Name!, pool)));
        try
        {
            return Decode(json, key, pool) with { ResourceVersion = header.ResourceVersion };
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return DecodedObject.Unreadable(key, MistypedField(key, failure));
        }
    }

    private static DecodedObject Decode(ReadOnlySpan<byte> json, ObjectKey key, NamePool pool) => key.Kind switch
    {
        "Service" => DecodeService(json, key, pool),
        "EndpointSlice" => DecodeSlice(json, key, pool),
        "Node" => DecodeNode(json, key),
        _ => DecodeServiceCIDR(json, key),
    };

    private static DecodedObject DecodeService(ReadOnlySpan<byte> json, ObjectKey key, NamePool pool)
    {
        var service = Wire(json, WireContext.Default.WireService);
        if (service.Metadata?.Labels?.HasServiceProxyName == true)
        {
            return DecodedObject.NotOurs(key);
        }

        var set = new ClusterChange.ServiceSet(ServiceDecoder.Decode(service, key.Name, pool));
        return new DecodedObject(key, set, DecodedState.Used, []);
    }

    private static DecodedObject DecodeSlice(ReadOnlySpan<byte> json, ObjectKey key, NamePool pool) =>
        pool.Slices.Decode(json, key.Name, out var why) is { } slice
            ? new DecodedObject(key, Set(slice, pool.Slices.TriggeredAt), DecodedState.Used, [])
            : why is null ? DecodedObject.NotOurs(key) : DecodedObject.NotOurs(key, why);

    private static ClusterChange.SliceSet Set(EndpointSlice slice, DateTimeOffset? triggeredAt) =>
        new(slice) { TriggeredAt = triggeredAt };

    private static DecodedObject DecodeNode(ReadOnlySpan<byte> json, ObjectKey key)
    {
        var refusals = new FieldRefusals(key.Kind, key.Name);
        var node = NodeDecoder.Decode(Wire(json, WireContext.Default.WireNode), key.Name.Name, refusals);
        return DecodedObject.Used(key, new ClusterChange.NodeSet(node), refusals);
    }

    private static DecodedObject DecodeServiceCIDR(ReadOnlySpan<byte> json, ObjectKey key)
    {
        var refusals = new FieldRefusals(key.Kind, key.Name);
        var wire = Wire(json, WireContext.Default.WireServiceCIDR);
        var blocks = FieldReader.CIDRs(wire.Spec?.CIDRs, "spec.cidrs", refusals);
        return DecodedObject.Used(key, new ClusterChange.ServiceCIDRSet(key.Name.Name, blocks), refusals);
    }

    private static T Wire<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json, type) ?? throw new JsonException("null is no object");

    private static bool IsNamespaced(string kind) => kind is "Service" or "EndpointSlice";

    /// <summary>Slices speak of Services and Nodes by name; nobody speaks of the others.</summary>
    private static string NameOf(string kind, string name, NamePool pool) =>
        kind is "Service" or "Node" ? pool.Pooled(name) : name;

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

        return !IsNamespaced(kind) || DNSName.IsLabel(space)
            ? null
            : ("metadata.namespace", $"{Shown.Quoted(space)} is not a DNS label");
    }

    private static Refusal MistypedField(ObjectKey key, Exception failure)
    {
        var path = (failure as JsonException)?.Path ?? "";
        var field = path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "";
        return new Refusal(key.ToString(), Shown.Plain(field), "is not of the type that the API has for it");
    }

    /// <summary>Of an object of a kind that has one.</summary>
    public static string NamespaceOf(in ObjectHeader header) =>
        string.IsNullOrEmpty(header.Namespace) ? DefaultNamespace : header.Namespace;
}
