using k8s.Models;

namespace Signalbox.Lab.Nodes;

/// <summary>The variables by which containers are told of Services: NAME_SERVICE_HOST and its like.</summary>
internal static class ServiceVariables
{
    /// <summary>Services without a cluster IP have none.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(V1Service service)
    {
        var address = service.Spec?.ClusterIP;
        var ports = service.Spec?.Ports;
        if (address is null or "" or "None" || ports is not { Count: > 0 })
        {
            yield break;
        }

        var name = Variable(service.Metadata.Name);
        yield return new($"{name}_SERVICE_HOST", address);
        yield return new($"{name}_SERVICE_PORT", $"{ports[0].Port}");
        foreach (var port in ports.Where(port => !string.IsNullOrEmpty(port.Name)))
        {
            yield return new($"{name}_SERVICE_PORT_{Variable(port.Name)}", $"{port.Port}");
        }

        var host = address.Contains(':') ? $"[{address}]" : address;
        yield return new($"{name}_PORT", $"{Protocol(ports[0])}://{host}:{ports[0].Port}");
        foreach (var port in ports)
        {
            var prefix = $"{name}_PORT_{port.Port}_{Protocol(port).ToUpperInvariant()}";
            yield return new(prefix, $"{Protocol(port)}://{host}:{port.Port}");
            yield return new($"{prefix}_PROTO", Protocol(port));
            yield return new($"{prefix}_PORT", $"{port.Port}");
            yield return new($"{prefix}_ADDR", address);
        }
    }

    private static string Variable(string name) => name.Replace('-', '_').ToUpperInvariant();

    private static string Protocol(V1ServicePort port) => (port.Protocol ?? "TCP").ToLowerInvariant();
}
