namespace Signalbox.E2E.Health;

/// <summary>A load balancer's Service "default/NAME" of one family under policy Local, with a health check node port,
/// and its EndpointSlice. Endpoints are on node-a, and ready.</summary>
internal sealed record HealthCheckedService(string Name, string ClusterIP, int Port, params string[] Endpoints)
{
    public string ServiceJson =>
        $$$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{Name}}}","namespace":"default"},"spec":{
        "clusterIP":"{{{ClusterIP}}}","clusterIPs":["{{{ClusterIP}}}"],"ipFamilies":["{{{Family}}}"],
        "type":"LoadBalancer","externalTrafficPolicy":"Local","healthCheckNodePort":{{{Port}}},
        "ports":[{"name":"p","protocol":"TCP","port":80,"nodePort":{{{Port + 1000}}} } ] } }
        """.ReplaceLineEndings("");

    public string SliceJson =>
        $$$"""
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"{{{Name}}}-1",
        "namespace":"default","labels":{"kubernetes.io/service-name":"{{{Name}}}"}},"addressType":"{{{Family}}}",
        "ports":[{"name":"p","protocol":"TCP","port":80}],
        "endpoints":[{{{string.Join(',', Endpoints.Select(Endpoint))}}}]}
        """.ReplaceLineEndings("");

    private string Family => ClusterIP.Contains(':') ? "IPv6" : "IPv4";

    private static string Endpoint(string address) =>
        $$$"""{"addresses":["{{{address}}}"],"nodeName":"node-a","conditions":{"ready":true}}""";
}
