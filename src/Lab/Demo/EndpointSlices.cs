using System.Globalization;
using System.Text;

namespace Signalbox.Lab.Demo;

/// <summary>What a cluster's controllers would write: the EndpointSlice of a Service from the pods that it selects.
/// </summary>
public static class EndpointSlices
{
    /// <summary>A YAML document with one endpoint per selected pod, in the pods' order.</summary>
    public static string For(ServiceManifest service, IEnumerable<DemoPod> pods)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: {{service.Name}}-lab
              namespace: {{service.Namespace}}
              labels:
                kubernetes.io/service-name: {{service.Name}}
            addressType: IPv4
            ports:

            """);
        foreach (var port in service.Ports)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"  - {{ name: {port.Name}, protocol: TCP, port: {port.TargetPort} }}\n");
        }

        text.Append("endpoints:\n");
        foreach (var pod in pods.Where(pod => service.Selects(pod.Labels)))
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                  - addresses: ["{{pod.Address}}"]
                    conditions: { ready: true, serving: true, terminating: false }
                    nodeName: {{pod.Node}}
                    targetRef: { kind: Pod, namespace: {{service.Namespace}}, name: {{pod.Name}} }

                """);
        }

        return text.ToString();
    }
}
