using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>Endpoints and EndpointSlices. Source: ValidateEndpoints and ValidateEndpointSlice.</summary>
internal static class EndpointStrategies
{
    private const int MostEndpoints = 1_000;
    private const int MostAddresses = 100;
    private const string NoAddress = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

    private static readonly string[] Types = ["FQDN", "IPv4", "IPv6"];
    private static readonly string[] Protocols = ["SCTP", "TCP", "UDP"];

    public static void FillEndpoints(JsonObject json)
    {
        foreach (var port in json.Children("subsets").SelectMany(subset => subset.Children("ports")))
        {
            port.Default("protocol", "TCP");
        }
    }

    public static void FillSlice(JsonObject json)
    {
        foreach (var port in json.Children("ports"))
        {
            port.Default("protocol", "TCP");
            if (!port.Has("name"))
            {
                port["name"] = "";
            }
        }

        // What a server writes for a slice without them.
        json.TryAdd("endpoints", null);
        json.TryAdd("ports", null);
    }

    public static void ValidateEndpoints(JsonObject json, FieldErrors errors)
    {
        var subsets = json.Children("subsets");
        for (var index = 0; index < subsets.Count; index++)
        {
            var at = $"subsets[{index}]";
            var (ready, waiting) = (subsets[index].Children("addresses"), subsets[index].Children("notReadyAddresses"));
            if (ready.Count == 0 && waiting.Count == 0)
            {
                errors.Required(at, "must specify `addresses` or `notReadyAddresses`");
            }

            Addresses(ready, $"{at}.addresses", errors);
            Addresses(waiting, $"{at}.notReadyAddresses", errors);
            Ports(subsets[index].Children("ports"), $"{at}.ports", isNumberNeeded: true, errors);
        }
    }

    public static void ValidateSlice(JsonObject json, FieldErrors errors)
    {
        var type = json.Text("addressType");
        if (type.Length == 0)
        {
            errors.Required("addressType");
        }
        else if (!Types.Contains(type))
        {
            errors.NotSupported("addressType", type, Types);
        }

        var endpoints = json.Children("endpoints");
        if (endpoints.Count > MostEndpoints)
        {
            errors.Invalid("endpoints", endpoints.Count, $"must have at most {MostEndpoints} items");
        }

        for (var index = 0; index < endpoints.Count; index++)
        {
            Endpoint(endpoints[index].Texts("addresses"), type, $"endpoints[{index}].addresses", errors);
        }

        Ports(json.Children("ports"), "ports", isNumberNeeded: false, errors);
    }

    public static void ValidateSliceChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        if (!before.HasSame("addressType", after))
        {
            errors.Invalid("addressType", after.Text("addressType"), "field is immutable");
        }
    }

    /// <summary>A slice belongs to its Service by a label, so that a change of labels counts.</summary>
    public static bool CountsLabels(JsonObject before, JsonObject after) =>
        !before.Child("metadata").HasSame("labels", after.Child("metadata"));

    private static void Endpoint(IReadOnlyList<string> addresses, string type, string at, FieldErrors errors)
    {
        if (addresses.Count == 0)
        {
            errors.Required(at, "must contain at least 1 address");
        }
        else if (addresses.Count > MostAddresses)
        {
            errors.Invalid(at, addresses.Count, $"must have at most {MostAddresses} items");
        }

        for (var index = 0; index < addresses.Count; index++)
        {
            var isAddress = Address.TryParse(addresses[index], out var address);
            if (type is "IPv4" or "IPv6" && (!isAddress || address.Family.ToString() != type))
            {
                errors.Invalid($"{at}[{index}]", addresses[index], $"must be an {type} address");
            }
        }
    }

    private static void Addresses(IReadOnlyList<JsonObject> addresses, string at, FieldErrors errors)
    {
        for (var index = 0; index < addresses.Count; index++)
        {
            var text = addresses[index].Text("ip");
            if (!Address.TryParse(text, out var address))
            {
                errors.Invalid($"{at}[{index}].ip", text, NoAddress);
            }
            else if (address.IsLoopback)
            {
                errors.Invalid(
                    $"{at}[{index}].ip", text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
            }
        }
    }

    private static void Ports(IReadOnlyList<JsonObject> ports, string at, bool isNumberNeeded, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < ports.Count; index++)
        {
            var (port, name) = (ports[index], ports[index].Text("name"));
            if (name.Length > 0)
            {
                NameRules.Label(errors, $"{at}[{index}].name", name);
            }

            if (!names.Add(name))
            {
                errors.Duplicate($"{at}[{index}].name", name);
            }

            if (isNumberNeeded || port.Has("port"))
            {
                NameRules.Port(errors, $"{at}[{index}].port", port["port"]);
            }

            if (!Protocols.Contains(port.Text("protocol")))
            {
                errors.NotSupported($"{at}[{index}].protocol", port.Text("protocol"), Protocols);
            }
        }
    }
}
