using k8s.Models;

namespace Signalbox.Lab.Controllers.Endpoints;

/// <summary>A port of endpoints, resolved for a pod.</summary>
internal sealed record SlicePort(string Name, string Protocol, int Port, string? AppProtocol)
{
    /// <summary>The ports of a Service as one pod has them: a named target is looked up among the pod's containers, and
    /// left out when none has it.</summary>
    public static IReadOnlyList<SlicePort> Of(V1Service service, V1Pod pod) =>
    [
        .. from port in service.Spec.Ports ?? []
           let protocol = port.Protocol ?? "TCP"
           let number = Resolve(port, protocol, pod)
           where number is not null
           select new SlicePort(port.Name ?? "", protocol, number.Value, port.AppProtocol),
    ];

    public static SlicePort Of(Discoveryv1EndpointPort port) =>
        new(port.Name ?? "", port.Protocol ?? "TCP", port.Port ?? 0, port.AppProtocol);

    public Discoveryv1EndpointPort ToSliceModel() => new()
    {
        Name = Name,
        Protocol = Protocol,
        Port = Port,
        AppProtocol = AppProtocol,
    };

    public Corev1EndpointPort ToEndpointsModel() => new()
    {
        Name = Name.Length == 0 ? null : Name,
        Protocol = Protocol,
        Port = Port,
        AppProtocol = AppProtocol,
    };

    private static int? Resolve(V1ServicePort port, string protocol, V1Pod pod)
    {
        var target = port.TargetPort?.Value ?? "";
        if (target is "" or "0")
        {
            return port.Port;
        }

        if (int.TryParse(target, out var number))
        {
            return number;
        }

        var containers = pod.Spec.Containers.Concat(
            (pod.Spec.InitContainers ?? []).Where(container => container.RestartPolicy == "Always"));
        return containers.SelectMany(container => container.Ports ?? [])
            .FirstOrDefault(one => one.Name == target && (one.Protocol ?? "TCP") == protocol)?.ContainerPort;
    }
}
