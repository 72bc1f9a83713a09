using System.Text.Json;
using Signalbox.Proxy.Metrics;

namespace Signalbox.Proxy.Counters;

/// <summary>Counts as JSON: a list "counts", an item per family, in it the Service ports that have been called, each
/// with the endpoints that have been.</summary>
internal static class CounterJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyCollection<FamilyCounters> families)
    {
        json.WriteStartArray("counts");
        foreach (var family in families)
        {
            json.WriteStartObject();
            json.WriteString("family", Names.LabelOf(family.Family));
            if (family.ReadAt is { } at)
            {
                json.WriteString("readAt", at);
            }

            json.WriteStartArray("ports");
            family.Look(counts => Write(json, counts));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ConnectionCounts counts)
    {
        foreach (var (name, count) in counts.Ports.Where(port => port.Count.Connections > 0))
        {
            json.WriteStartObject();
            json.WriteString("service", name.Service.ToString());
            json.WriteString("port", name.Port);
            json.WriteString("protocol", name.Protocol.ToString());
            json.WriteNumber("connections", count.Connections);
            json.WriteStartObject("endpoints");
            foreach (var (endpoint, connections) in count.Endpoints.Where(one => one.Value > 0))
            {
                json.WriteNumber(endpoint.ToString(), connections);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
