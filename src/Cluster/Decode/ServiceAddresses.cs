using Signalbox.Cluster.Wire;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>The addresses of a Service, of both families side by side.</summary>
internal static class ServiceAddresses
{
    /// <summary>At most one per family, in the Service's order; none for headless and ExternalName Services.</summary>
    public static EquatableArray<Address> ClusterIPs(WireServiceSpec spec, ServiceType type, FieldRefusals refusals)
    {
        if (type == ServiceType.ExternalName || spec.ClusterIP is null or "" or "None")
        {
            return [];
        }

        // Objects from before dual stack have no families: their one address says its own.
        if (spec.IPFamilies is not { Length: > 0 } families)
        {
            return Read(spec.ClusterIP, "spec.clusterIP", refusals) is { } only ? [only] : [];
        }

        // The API server fills clusterIPs from clusterIP; a file's author may not have.
        var listed = spec.ClusterIPs is { Length: > 0 };
        string?[] texts = listed ? spec.ClusterIPs! : [spec.ClusterIP];
        var addresses = new List<Address>(2);
        var seen = new List<IPFamily>(2);
        for (var i = 0; i < families.Length; i++)
        {
            if (Family(families[i]) is not { } family)
            {
                refusals.Add($"spec.ipFamilies[{i}]", $"{Shown.Quoted(families[i])} is neither IPv4 nor IPv6");
            }
            else if (i < texts.Length && !seen.Contains(family))
            {
                seen.Add(family);
                var field = listed ? $"spec.clusterIPs[{i}]" : "spec.clusterIP";
                AddOfFamily(addresses, Read(texts[i], field, refusals), family, field, refusals);
            }
        }

        return addresses.ToEquatable();
    }

    /// <summary>spec.externalIPs. Blank entries are skipped silently, as upstream does.</summary>
    public static EquatableArray<Address> ExternalIPs(string?[]? texts, FieldRefusals refusals)
    {
        var addresses = new List<Address>();
        for (var i = 0; i < texts?.Length; i++)
        {
            var field = $"spec.externalIPs[{i}]";
            if (string.IsNullOrWhiteSpace(texts[i]) || Read(texts[i]!.Trim(), field, refusals) is not { } address)
            {
                continue;
            }

            if (FieldReader.WhySpecial(address) is { } why)
            {
                refusals.Add(field, $"{address} {why}");
            }
            else
            {
                AddOnce(addresses, address, field, refusals);
            }
        }

        return addresses.ToEquatable();
    }

    /// <summary>Ingress addresses that packets still carry when they reach a node: those whose ipMode is absent or
    /// VIP. Whatever the Service's type: the status says what the load balancer does.</summary>
    public static EquatableArray<Address> VIPs(WireLoadBalancerIngress?[]? ingress, FieldRefusals refusals)
    {
        var addresses = new List<Address>();
        for (var i = 0; i < ingress?.Length; i++)
        {
            if (ingress[i] is not { } entry || string.IsNullOrEmpty(entry.IP) || entry.IPMode is not (null or "VIP"))
            {
                continue;
            }

            var field = $"status.loadBalancer.ingress[{i}].ip";
            if (Read(entry.IP, field, refusals) is { } address)
            {
                AddOnce(addresses, address, field, refusals);
            }
        }

        return addresses.ToEquatable();
    }

    /// <summary>spec.loadBalancerSourceRanges, trimmed; blank ones are skipped silently. As upstream, ranges that
    /// cannot be read do not restrict: a Service whose every range is refused is open, and says so.</summary>
    public static EquatableArray<CIDR> SourceRanges(string?[]? texts, FieldRefusals refusals)
    {
        var ranges = new List<CIDR>();
        for (var i = 0; i < texts?.Length; i++)
        {
            var text = texts[i]?.Trim();
            if (string.IsNullOrEmpty(text))
            {
                continue;
            }

            if (CIDR.TryParse(text, out var range))
            {
                ranges.Add(range);
            }
            else
            {
                refusals.Add(
                    $"spec.loadBalancerSourceRanges[{i}]",
                    $"{Shown.Quoted(text)} is not a CIDR; it restricts nothing, and with no other range all may enter");
            }
        }

        return ranges.ToEquatable();
    }

    public static IPFamily? Family(string? text) => text switch
    {
        "IPv4" => IPFamily.IPv4,
        "IPv6" => IPFamily.IPv6,
        _ => null,
    };

    private static Address? Read(string? text, string field, FieldRefusals refusals)
    {
        if (Address.TryParse(text, out var address))
        {
            return address;
        }

        refusals.Add(field, $"{Shown.Quoted(text)} is not an IP address");
        return null;
    }

    private static void AddOfFamily(
        List<Address> addresses, Address? address, IPFamily family, string field, FieldRefusals refusals)
    {
        if (address is not { } known)
        {
            return;
        }

        if (known.Family == family)
        {
            addresses.Add(known);
        }
        else
        {
            refusals.Add(field, $"{known} is not of family {family}, which spec.ipFamilies gives it");
        }
    }

    private static void AddOnce(List<Address> addresses, Address address, string field, FieldRefusals refusals)
    {
        if (addresses.Contains(address))
        {
            refusals.Add(field, $"{address} is listed before");
        }
        else
        {
            addresses.Add(address);
        }
    }
}
