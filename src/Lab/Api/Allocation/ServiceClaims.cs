using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Api.Allocation;

/// <summary>What a Service holds that no other may have.</summary>
/// <param name="Addresses">Its ClusterIPs.</param>
/// <param name="Ports">Its node ports, that of health checks among them.</param>
internal sealed record ServiceClaims(ImmutableHashSet<Address> Addresses, ImmutableHashSet<int> Ports)
{
    public static ServiceClaims None { get; } = new([], []);

    public static ServiceClaims Of(JsonObject? service)
    {
        if (service.Child("spec") is not { } spec || ServiceFields.IsExternalName(spec))
        {
            return None;
        }

        var addresses = ImmutableHashSet.CreateBuilder<Address>();
        foreach (var text in ServiceFields.ClusterIPs(spec))
        {
            if (Address.TryParse(text, out var address))
            {
                addresses.Add(address);
            }
        }

        var ports = spec.Children("ports").Select(port => (int)(port.Number("nodePort") ?? 0));
        var health = (int)(spec.Number("healthCheckNodePort") ?? 0);
        return new ServiceClaims(addresses.ToImmutable(), [.. ports.Append(health).Where(port => port > 0)]);
    }
}
