using System.Globalization;
using System.Text;
using Signalbox.Proxy.Metrics;

namespace Signalbox.Proxy.Counters;

/// <summary>Counts in Prometheus' text format. They are written from what is known when somebody asks: a child of a
/// registry for each of 100,000 endpoints would take ten times the memory. Label values are names and addresses, so
/// that nothing has to be escaped.</summary>
internal static class CounterText
{
    private const string Ports = "signalbox_service_port_connections_total";
    private const string Endpoints = "signalbox_endpoint_connections_total";
    private const string Losses = "signalbox_service_counter_losses_total";

    public static string Of(IReadOnlyCollection<FamilyCounters> families)
    {
        var ports = Begin(
            Ports, "Connections sent on to an endpoint of this Service port, since the agent's start");
        var endpoints = Begin(
            Endpoints, "Connections sent on to this endpoint as one of this Service port, since the agent's start");
        var losses = Begin(
            Losses, "Times that the kernel could not tell what was counted until an endpoint's end");
        foreach (var family in families)
        {
            var label = Names.LabelOf(family.Family);
            losses.Append(CultureInfo.InvariantCulture, $"{Losses}{{ip_family=\"{label}\"}} {family.Losses}\n");
            family.Look(counts => Write(label, counts, ports, endpoints));
        }

        return $"{ports}{endpoints}{losses}";
    }

    private static StringBuilder Begin(string name, string help) =>
        new($"# HELP {name} {help}\n# TYPE {name} counter\n");

    private static void Write(string family, ConnectionCounts counts, StringBuilder ports, StringBuilder endpoints)
    {
        foreach (var (name, count) in counts.Ports)
        {
            var labels = $"ip_family=\"{family}\",namespace=\"{name.Service.Namespace}\","
                + $"service=\"{name.Service.Name}\",port=\"{name.Port}\",protocol=\"{name.Protocol}\"";
            ports.Append(CultureInfo.InvariantCulture, $"{Ports}{{{labels}}} {count.Connections}\n");
            foreach (var (endpoint, connections) in count.Endpoints)
            {
                endpoints.Append(
                    CultureInfo.InvariantCulture,
                    $"{Endpoints}{{{labels},endpoint=\"{endpoint}\"}} {connections}\n");
            }
        }
    }
}
