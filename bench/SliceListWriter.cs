using System.Buffers;
using System.Globalization;
using System.Text;
using Signalbox.Core.Model;

namespace Signalbox.Bench;

/// <summary>The text of a made-up EndpointSliceList, item by item, with all that an API server says of an endpoint:
/// each on another node, hinted for its node and its zone, one in fifty terminating.</summary>
internal sealed class SliceListWriter(IPFamily family, int slices)
{
    public const int Endpoints = 100;

    private const int Nodes = 1_000;
    private const int Zones = 3;

    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    private readonly StringBuilder _text = new();
    private readonly ArrayBufferWriter<byte> _item = new(65_536);

    /// <summary>Writes the whole list without ever holding more than one item, and returns its length.</summary>
    public long WriteTo(Stream stream)
    {
        var length = Write(stream, """
            {"kind":"EndpointSliceList","apiVersion":"discovery.k8s.io/v1","metadata":{"resourceVersion":"7"},"items":[
            """u8);
        for (var slice = 0; slice < slices; slice++)
        {
            length += slice == 0 ? 0 : Write(stream, ","u8);
            length += Write(stream, Item(slice, change: 0));
        }

        length += Write(stream, "]}"u8);
        stream.Flush();
        return length;
    }

    /// <summary>One slice after so many changes of one endpoint; good until the next call.</summary>
    public ReadOnlySpan<byte> Item(int slice, int change)
    {
        _text.Clear();
        _text.Append(Plain, $$"""
            {"metadata":{"name":"service-{{slice}}-x7k2p","namespace":"namespace-{{slice % 50}}",
            """);
        _text.Append(Plain, $$"""
            "uid":"1f0c3c52-8f5d-4b7e-9f4e-{{slice:x12}}","generation":2,
            """);
        _text.Append(Plain, $$"""
            "resourceVersion":"{{100_000 + slice + change}}",
            """);
        _text.Append(Plain, $$$"""
            "creationTimestamp":"2026-01-01T00:00:00Z","labels":{"kubernetes.io/service-name":"service-{{{slice}}}"}},
            """);
        _text.Append(Plain, $$"""
            "addressType":"{{family}}","endpoints":[
            """);
        for (var index = 0; index < Endpoints; index++)
        {
            AppendEndpoint(slice, index, index == 0 ? change : 0);
        }

        _text.Append(Plain, $$"""
            ],"ports":[{"name":"http","port":8080,"protocol":"TCP"}]}
            """);
        _item.ResetWrittenCount();
        foreach (var chunk in _text.GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, _item);
        }

        return _item.WrittenSpan;
    }

    private void AppendEndpoint(int slice, int index, int change)
    {
        // Spread over the nodes in another order in each slice.
        var pod = (slice * Endpoints) + index;
        var node = ((pod * 7) + (slice * 13)) % Nodes;
        var (name, zone) = ($"node-{node}.compute.internal", $"zone-{node % Zones}");
        var (ready, terminating) = index % 50 == 49 ? ("false", "true") : ("true", "false");
        _text.Append(Plain, $$"""
            {{(index == 0 ? "" : ",")}}{"addresses":["{{AddressOf(pod, change)}}"],"conditions":{"ready":{{ready}},
            """);
        _text.Append(Plain, $$$"""
            "serving":true,"terminating":{{{terminating}}}},"hints":{"forNodes":[{"name":"{{{name}}}"}],
            """);
        _text.Append(Plain, $$"""
            "forZones":[{"name":"{{zone}}"}]},"nodeName":"{{name}}","targetRef":{"kind":"Pod",
            """);
        _text.Append(Plain, $$"""
            "namespace":"namespace-{{slice % 50}}",
            """);
        _text.Append(Plain, $$"""
            "name":"service-{{slice}}-7c9f8d6b5-{{index:x5}}","uid":"6b9d2f51-4f0a-4f53-8c0e-{{pod:x12}}"},
            """);
        _text.Append(Plain, $$"""
            "zone":"{{zone}}"}
            """);
    }

    private Address AddressOf(int pod, int change)
    {
        var bits = (uint)(pod + 1 + (change * 10_000_019));
        return family == IPFamily.IPv4
            ? new Address(family, 0x0A000000u | (bits & 0x00FFFFFF))
            : new Address(family, ((UInt128)0xFD00_0010_0000_0000UL << 64) | bits);
    }

    private static long Write(Stream stream, ReadOnlySpan<byte> text)
    {
        stream.Write(text);
        return text.Length;
    }
}
