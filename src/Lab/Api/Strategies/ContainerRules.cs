using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What containers may say. Source: validateContainers of upstream's core validation.</summary>
internal static class ContainerRules
{
    private static readonly string[] Protocols = ["SCTP", "TCP", "UDP"];
    private static readonly string[] PullPolicies = ["Always", "IfNotPresent", "Never"];
    private static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];
    private static readonly string[] Actions = ["exec", "httpGet", "tcpSocket", "grpc"];

    /// <param name="spec">Of a pod, or of a template.</param>
    /// <param name="field">Where it stands.</param>
    /// <param name="volumes">That may be mounted.</param>
    /// <param name="errors">Gather what is wrong.</param>
    public static void Validate(JsonObject spec, string field, HashSet<string> volumes, FieldErrors errors)
    {
        if (spec.Children("containers").Count == 0)
        {
            errors.Required($"{field}.containers");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in new[] { "initContainers", "containers", "ephemeralContainers" })
        {
            var containers = spec.Children(list);
            for (var index = 0; index < containers.Count; index++)
            {
                var at = $"{field}.{list}[{index}]";
                Name(containers[index], at, names, errors);
                One(containers[index], at, errors);
                Ports(containers[index], at, errors);
                Environment(containers[index], at, errors);
                Mounts(containers[index], at, volumes, errors);
            }
        }
    }

    private static void Name(JsonObject container, string at, HashSet<string> names, FieldErrors errors)
    {
        var name = container.Text("name");
        if (name.Length == 0)
        {
            errors.Required($"{at}.name");
            return;
        }

        NameRules.Label(errors, $"{at}.name", name);
        if (!names.Add(name))
        {
            errors.Duplicate($"{at}.name", name);
        }
    }

    private static void One(JsonObject container, string at, FieldErrors errors)
    {
        var image = container.Text("image");
        if (image.Length == 0)
        {
            errors.Required($"{at}.image");
        }
        else if (image != image.Trim())
        {
            errors.Invalid($"{at}.image", image, "must not have leading or trailing whitespace");
        }

        if (!PullPolicies.Contains(container.Text("imagePullPolicy")))
        {
            errors.NotSupported($"{at}.imagePullPolicy", container.Text("imagePullPolicy"), PullPolicies);
        }

        foreach (var name in Probes)
        {
            Probe(container.Child(name), $"{at}.{name}", name != "readinessProbe", errors);
        }
    }

    private static void Probe(JsonObject? probe, string at, bool succeedsOnce, FieldErrors errors)
    {
        if (probe is null)
        {
            return;
        }

        var actions = Actions.Where(name => probe.Has(name)).ToArray();
        if (actions.Length == 0)
        {
            errors.Required(at, "must specify a handler type");
        }

        foreach (var second in actions.Skip(1))
        {
            errors.Forbidden($"{at}.{second}", "may not specify more than 1 handler type");
        }

        if (probe.Child("httpGet") is { } get)
        {
            Port(get["port"], $"{at}.httpGet.port", errors);
        }

        if (probe.Child("tcpSocket") is { } socket)
        {
            Port(socket["port"], $"{at}.tcpSocket.port", errors);
        }

        if (succeedsOnce && probe.Number("successThreshold") is not (null or 1))
        {
            errors.Invalid($"{at}.successThreshold", probe.Number("successThreshold"), "must be 1");
        }
    }

    private static void Port(JsonNode? port, string at, FieldErrors errors)
    {
        if (port?.GetValueKind() == JsonValueKind.String)
        {
            NameRules.PortName(errors, at, port.GetValue<string>());
        }
        else
        {
            NameRules.Port(errors, at, port);
        }
    }

    private static void Ports(JsonObject container, string at, FieldErrors errors)
    {
        var ports = container.Children("ports");
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < ports.Count; index++)
        {
            var (port, field) = (ports[index], $"{at}.ports[{index}]");
            NameRules.Port(errors, $"{field}.containerPort", port["containerPort"]);
            if (!Protocols.Contains(port.Text("protocol")))
            {
                errors.NotSupported($"{field}.protocol", port.Text("protocol"), Protocols);
            }

            if (port.Text("name") is { Length: > 0 } name)
            {
                NameRules.PortName(errors, $"{field}.name", name);
                if (!names.Add(name))
                {
                    errors.Duplicate($"{field}.name", name);
                }
            }
        }
    }

    private static void Environment(JsonObject container, string at, FieldErrors errors)
    {
        var variables = container.Children("env");
        for (var index = 0; index < variables.Count; index++)
        {
            var variable = variables[index];
            if (variable.Text("name").Length == 0)
            {
                errors.Required($"{at}.env[{index}].name");
            }

            if (variable.Has("valueFrom") && variable.Text("value").Length > 0)
            {
                errors.Invalid($"{at}.env[{index}].valueFrom", "", "may not be specified when `value` is not empty");
            }
        }
    }

    private static void Mounts(JsonObject container, string at, HashSet<string> volumes, FieldErrors errors)
    {
        var mounts = container.Children("volumeMounts");
        var paths = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < mounts.Count; index++)
        {
            var (name, path) = (mounts[index].Text("name"), mounts[index].Text("mountPath"));
            if (name.Length == 0)
            {
                errors.Required($"{at}.volumeMounts[{index}].name");
            }
            else if (!volumes.Contains(name))
            {
                errors.NotFound($"{at}.volumeMounts[{index}].name", name);
            }

            if (path.Length == 0)
            {
                errors.Required($"{at}.volumeMounts[{index}].mountPath");
            }
            else if (!paths.Add(path))
            {
                errors.Invalid($"{at}.volumeMounts[{index}].mountPath", path, "must be unique");
            }
        }
    }
}
