using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What the ports of a Service may say.</summary>
internal static class ServicePortRules
{
    private static readonly string[] Protocols = ["SCTP", "TCP", "UDP"];

    public static void Validate(JsonObject spec, FieldErrors errors)
    {
        var ports = spec.Children("ports");
        if (ports.Count == 0 && !ServiceFields.IsHeadless(spec) && !ServiceFields.IsExternalName(spec))
        {
            errors.Required("spec.ports");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < ports.Count; index++)
        {
            Names(ports[index], $"spec.ports[{index}]", ports.Count > 1, names, errors);
            One(ports[index], $"spec.ports[{index}]", errors);
            if ((ports[index].Number("nodePort") ?? 0) != 0 && spec.Text("type") == "ClusterIP")
            {
                errors.Forbidden($"spec.ports[{index}].nodePort", "may not be used when `type` is 'ClusterIP'");
            }
        }

        NodePortsDiffer(ports, errors);
        PortsDiffer(ports, errors);
    }

    private static void Names(
        JsonObject port, string field, bool isNeeded, HashSet<string> names, FieldErrors errors)
    {
        var name = port.Text("name");
        if (name.Length == 0)
        {
            if (isNeeded)
            {
                errors.Required($"{field}.name");
            }

            return;
        }

        NameRules.Label(errors, $"{field}.name", name);
        if (!names.Add(name))
        {
            errors.Duplicate($"{field}.name", name);
        }
    }

    private static void One(JsonObject port, string field, FieldErrors errors)
    {
        NameRules.Port(errors, $"{field}.port", port["port"]);
        if (!Protocols.Contains(port.Text("protocol")))
        {
            errors.NotSupported($"{field}.protocol", port.Text("protocol"), Protocols);
        }

        if (port["targetPort"]?.GetValueKind() == JsonValueKind.String)
        {
            NameRules.PortName(errors, $"{field}.targetPort", port.Text("targetPort"));
        }
        else
        {
            NameRules.Port(errors, $"{field}.targetPort", port["targetPort"]);
        }
    }

    private static void NodePortsDiffer(IReadOnlyList<JsonObject> ports, FieldErrors errors)
    {
        var seen = new HashSet<(string, long)>();
        for (var index = 0; index < ports.Count; index++)
        {
            var number = ports[index].Number("nodePort") ?? 0;
            if (number != 0 && !seen.Add((ports[index].Text("protocol"), number)))
            {
                errors.Duplicate($"spec.ports[{index}].nodePort", number);
            }
        }
    }

    private static void PortsDiffer(IReadOnlyList<JsonObject> ports, FieldErrors errors)
    {
        var seen = new HashSet<(string, long)>();
        for (var index = 0; index < ports.Count; index++)
        {
            var (protocol, number) = (ports[index].Text("protocol"), ports[index].Number("port") ?? 0);
            if (!seen.Add((protocol, number)))
            {
                errors.Duplicate($"spec.ports[{index}]", new JsonObject
                {
                    ["Name"] = "",
                    ["Protocol"] = protocol,
                    ["AppProtocol"] = null,
                    ["Port"] = number,
                    ["TargetPort"] = 0,
                    ["NodePort"] = 0,
                });
            }
        }
    }
}
