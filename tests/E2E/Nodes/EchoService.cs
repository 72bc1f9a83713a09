namespace Signalbox.E2E.Nodes;

/// <summary>One Service "default/NAME" with one port, and its EndpointSlice. Endpoints are "address:port", or
/// "[address]:port", with one port for all.</summary>
internal sealed record EchoService(string Name, string ClusterIP, params string[] Endpoints)
{
    public string Protocol { get; init; } = "TCP";

    public int Port { get; init; } = 80;

    /// <summary>0 for none.</summary>
    public int NodePort { get; init; }

    /// <summary>As chain names are made of it.</summary>
    public string PortName => $"default/{Name}:p";

    /// <summary>Both objects as JSON, one a line.</summary>
    public string Json => $"{ServiceJson}\n{SliceJson}\n";

    public string ServiceJson =>
        $$$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{Name}}}","namespace":"default"},"spec":{
        "clusterIP":"{{{ClusterIP}}}","clusterIPs":["{{{ClusterIP}}}"],"ipFamilies":["{{{Family}}}"],
        "type":"{{{Type}}}",
        "ports":[{"name":"p","protocol":"{{{Protocol}}}","port":{{{Port}}}{{{NodePortField}}} } ] } }
        """.ReplaceLineEndings("");

    public string SliceJson =>
        $$$"""
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"{{{Name}}}-1",
        "namespace":"default","labels":{"kubernetes.io/service-name":"{{{Name}}}"}},"addressType":"{{{Family}}}",
        "ports":[{"name":"p","protocol":"{{{Protocol}}}","port":{{{TargetPort}}} } ],
        "endpoints":[{{{string.Join(',', Endpoints.Select(Endpoint))}}}]}
        """.ReplaceLineEndings("");

    private string Type => NodePort == 0 ? "ClusterIP" : "NodePort";

    private string NodePortField => NodePort == 0 ? "" : $",\"nodePort\":{NodePort}";

    private string Family => ClusterIP.Contains(':') ? "IPv6" : "IPv4";

    private string TargetPort => Endpoints.Length == 0 ? "80" : Endpoints[0][(Endpoints[0].LastIndexOf(':') + 1)..];

    private static string Endpoint(string endpoint)
    {
        var address = endpoint[..endpoint.LastIndexOf(':')].Trim('[', ']');
        return $$$"""{"addresses":["{{{address}}}"],"conditions":{"ready":true}}""";
    }
}
