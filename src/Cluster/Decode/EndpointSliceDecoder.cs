using System.Text.Json;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>One EndpointSlice after the other, read token by token in one pass: they are most of what a cluster says,
/// and almost nothing but the slice itself is allocated. Source: discovery.k8s.io/v1 EndpointSlice as kube-proxy 1.36
/// reads it.</summary>
internal sealed class EndpointSliceDecoder
{
    /// <summary>The longest name that an object may have.</summary>
    private const int TextLength = 256;

    private readonly NamePool _pool;
    private readonly char[] _text = new char[TextLength];
    private readonly EndpointDecoder _endpoints;
    private readonly EndpointPortDecoder _ports;

    public EndpointSliceDecoder(NamePool pool)
    {
        _pool = pool;
        _endpoints = new EndpointDecoder(pool, _text);
        _ports = new EndpointPortDecoder(pool);
    }

    /// <summary>Of the slice decoded last: the time in its annotation
    /// endpoints.kubernetes.io/last-change-trigger-time; null when there is none, or none that can be read.</summary>
    public DateTimeOffset? TriggeredAt { get; private set; }

    /// <summary>Null when the slice belongs to no Service or to no family, <paramref name="why"/> then says which; and
    /// when it is headless, which nobody needs to be told. Throws <see cref="JsonException"/> with a path when a field
    /// is not of the API's type.</summary>
    public EndpointSlice? Decode(ReadOnlySpan<byte> json, ServiceName name, out Refusal? why)
    {
        var reader = new Utf8JsonReader(json);
        var draft = default(Draft);
        try
        {
            Read(ref reader, ref draft);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            var path = JsonPath.To(json, reader.TokenStartIndex);
            throw new JsonException(failure.Message, path, null, null, failure);
        }

        var refusals = new FieldRefusals("EndpointSlice", name);
        why = WhyNowhere(draft, refusals);
        if (draft.IsHeadless || why is not null || draft.Family is not { } family)
        {
            why = draft.IsHeadless ? null : why;
            return null;
        }

        if (draft.EndpointsAt is { } start && draft.AssumedFamily != family)
        {
            ReadAgain(json[start..], family);
        }

        return new EndpointSlice
        {
            Name = name,
            Service = new ServiceName(name.Namespace, draft.Service!),
            Family = family,
            Ports = _ports.Take(refusals),
            Endpoints = _endpoints.Take(refusals),
            Refusals = refusals.All,
        };
    }

    private static Refusal? WhyNowhere(in Draft draft, FieldRefusals refusals)
    {
        const string Label = "metadata.labels[kubernetes.io/service-name]";
        var service = draft.Service ?? "";
        if (!DNSName.IsLabel(service))
        {
            return new Refusal(refusals.Object, Label, service.Length == 0
                ? "is missing: the slice belongs to no Service"
                : $"{Shown.Quoted(service)} cannot be a Service's name");
        }

        return draft.Family is not null ? null : new Refusal(
            refusals.Object,
            "addressType",
            $"{Shown.Quoted(draft.AddressType)} is neither IPv4 nor IPv6: the slice is left out");
    }

    private void Read(ref Utf8JsonReader reader, ref Draft draft)
    {
        _ports.Clear();
        _endpoints.Clear();
        TriggeredAt = null;
        reader.Read();
        while (WireToken.NextProperty(ref reader))
        {
            if (WireToken.IsValueOf("metadata"u8, ref reader))
            {
                (draft.Service, draft.IsHeadless) = (null, false);
                ReadMetadata(ref reader, ref draft);
            }
            else if (WireToken.IsValueOf("addressType"u8, ref reader))
            {
                draft.AddressType = WireToken.IsText(ref reader) ? _pool.Pooled(ref reader) : null;
                draft.Family = ServiceAddresses.Family(draft.AddressType);
            }
            else if (WireToken.IsValueOf("ports"u8, ref reader))
            {
                _ports.Read(ref reader);
            }
            else if (WireToken.IsValueOf("endpoints"u8, ref reader))
            {
                (draft.EndpointsAt, draft.AssumedFamily) = ((int)reader.TokenStartIndex, draft.Family ?? default);
                _endpoints.Read(ref reader, draft.AssumedFamily);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>The API server says addressType before the endpoints; a file may say it after them.</summary>
    private void ReadAgain(ReadOnlySpan<byte> endpoints, IPFamily family)
    {
        var reader = new Utf8JsonReader(endpoints);
        reader.Read();
        _endpoints.Read(ref reader, family);
    }

    private void ReadMetadata(ref Utf8JsonReader reader, ref Draft draft)
    {
        if (!WireToken.IsObject(ref reader))
        {
            return;
        }

        while (WireToken.NextProperty(ref reader))
        {
            if (WireToken.IsValueOf("labels"u8, ref reader))
            {
                (draft.Service, draft.IsHeadless) = (null, false);
                ReadLabels(ref reader, ref draft);
            }
            else if (WireToken.IsValueOf("annotations"u8, ref reader))
            {
                TriggeredAt = TriggerTime.Read(ref reader);
            }
            else if (WireToken.IsValueOf("name"u8, ref reader)
                || WireToken.IsValueOf("namespace"u8, ref reader)
                || WireToken.IsValueOf("creationTimestamp"u8, ref reader))
            {
                CheckText(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadLabels(ref Utf8JsonReader reader, ref Draft draft)
    {
        if (!WireToken.IsObject(ref reader))
        {
            return;
        }

        while (WireToken.NextProperty(ref reader))
        {
            if (WireToken.IsValueOf("kubernetes.io/service-name"u8, ref reader))
            {
                draft.Service = WireToken.IsText(ref reader) ? _pool.Pooled(ref reader) : null;
            }
            else if (WireToken.IsValueOf("service.kubernetes.io/headless"u8, ref reader))
            {
                // Only presence counts; a null, which the API server takes for an empty value, is present too.
                CheckText(ref reader);
                draft.IsHeadless = true;
            }
            else if (WireToken.IsValueOf("topology.kubernetes.io/zone"u8, ref reader)
                || WireToken.IsValueOf("service.kubernetes.io/service-proxy-name"u8, ref reader))
            {
                CheckText(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>Fields that other kinds read: a slice where they are mistyped is refused as those are.</summary>
    private void CheckText(ref Utf8JsonReader reader)
    {
        if (WireToken.IsText(ref reader))
        {
            WireToken.Text(ref reader, _text);
        }
    }

    /// <summary>What is known of a slice while its properties come in whatever order.</summary>
    private struct Draft
    {
        public string? Service;
        public bool IsHeadless;
        public string? AddressType;
        public IPFamily? Family;
        public int? EndpointsAt;
        public IPFamily AssumedFamily;
    }
}
