using System.Text;
using System.Text.Json.Nodes;
using Signalbox.Core.Model;

namespace Signalbox.Lab.Dns;

/// <summary>The cluster's DNS records as lines of a hosts file, which is what dnsmasq reads: "ADDRESS NAME". Names are
/// those of the specification "Kubernetes DNS-Based Service Discovery" 1.1.0; it also has SRV and CNAME records (of
/// named ports and ExternalNames), which a hosts file cannot say.</summary>
internal static class RecordText
{
    /// <summary>Of a Service: its ClusterIPs, or for a headless one its ready endpoints, each by the Service's name and
    /// by its own. "" when it has none.</summary>
    public static string OfService(JsonObject service, IEnumerable<JsonObject> slices, string domain)
    {
        var name = $"{Name(service)}.{Namespace(service)}.svc.{domain}";
        var lines = new StringBuilder();
        var addresses = ClusterIPs(service);
        if (addresses is not ["None"])
        {
            foreach (var address in addresses)
            {
                lines.Append($"{address} {name}\n");
            }

            return lines.ToString();
        }

        foreach (var (address, hostname) in slices.SelectMany(ReadyEndpoints).Distinct().Order())
        {
            lines.Append($"{address} {hostname}.{name}\n{address} {name}\n");
        }

        return lines.ToString();
    }

    /// <summary>Of a pod: each of its addresses by a name made of it. "" when it has none, or has ended.</summary>
    public static string OfPod(JsonObject pod, string domain)
    {
        var status = pod["status"];
        if ((string?)status?["phase"] is "Succeeded" or "Failed" || status?["podIPs"] is not JsonArray own)
        {
            return "";
        }

        var lines = own.Select(each => (string?)each?["ip"]).OfType<string>()
            .Select(address => $"{address} {Dashed(address)}.{Namespace(pod)}.pod.{domain}\n");
        return string.Concat(lines);
    }

    private static IReadOnlyList<string> ClusterIPs(JsonObject service)
    {
        var spec = service["spec"];
        if ((string?)spec?["type"] == "ExternalName")
        {
            return [];
        }

        return spec?["clusterIPs"] is JsonArray { Count: > 0 } all
            ? [.. all.Select(each => (string?)each).OfType<string>()]
            : (string?)spec?["clusterIP"] is { Length: > 0 } one ? [one] : [];
    }

    private static IEnumerable<(string Address, string Hostname)> ReadyEndpoints(JsonObject slice) =>
        from endpoint in slice["endpoints"] as JsonArray ?? []
        where (bool?)endpoint?["conditions"]?["ready"] ?? true
        from address in endpoint!["addresses"] as JsonArray ?? []
        let text = (string?)address
        where text is not null
        select (text, (string?)endpoint["hostname"] ?? Dashed(text));

    private static string Dashed(string address) =>
        Address.TryParse(address, out var parsed) && parsed.Family == IPFamily.IPv6
            ? string.Join('-', Groups(parsed))
            : address.Replace('.', '-');

    // All eight groups: "--" may not stand at the beginning or the end of a name.
    private static IEnumerable<string> Groups(Address address) => Enumerable.Range(0, 8)
        .Select(at => ((ushort)(address.Bits >> (112 - (16 * at)))).ToString("x", null));

    private static string Name(JsonObject source) => (string)source["metadata"]!["name"]!;

    private static string Namespace(JsonObject source) => (string)source["metadata"]!["namespace"]!;
}
