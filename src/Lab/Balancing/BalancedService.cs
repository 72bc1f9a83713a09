using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Balancing;

/// <summary>A Service that a load balancer has given addresses.</summary>
/// <param name="Key">"namespace/name".</param>
/// <param name="Addresses">As the status says them.</param>
/// <param name="HealthPort">Where each node says whether it has endpoints; 0 when all nodes are as good.</param>
internal sealed record BalancedService(string Key, EquatableArray<Address> Addresses, int HealthPort)
{
    /// <summary>Null for one that has none.</summary>
    public static BalancedService? Of(StoredObject service)
    {
        if (service.Json.Span.IndexOf("\"LoadBalancer\""u8) < 0)
        {
            // Of many Services few are of this type: the others need no reading.
            return null;
        }

        var json = service.ToJson();
        var spec = json.Child("spec");
        var addresses = json.Child("status").Child("loadBalancer").Children("ingress")
            .Select(one => Address.TryParse(one.Text("ip"), out var address) ? address : (Address?)null)
            .OfType<Address>().ToArray();
        var isLocal = spec.Text("externalTrafficPolicy") == "Local";
        return spec.Text("type") == "LoadBalancer" && addresses.Length > 0
            ? new BalancedService(service.Key, [.. addresses], isLocal ? Port(spec) : 0)
            : null;
    }

    private static int Port(JsonObject? spec) => (int)(spec.Number("healthCheckNodePort") ?? 0);

    public override string ToString() => HealthPort == 0
        ? Key
        : string.Create(CultureInfo.InvariantCulture, $"{Key}, health check node port {HealthPort}");
}
