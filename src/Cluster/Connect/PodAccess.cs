namespace Signalbox.Cluster.Connect;

/// <summary>The way in for a pod: addresses from the environment, CA and token from files that the kubelet renews.
/// Source: client-go, rest/config.go InClusterConfig.</summary>
internal static class PodAccess
{
    private const string HostVariable = "KUBERNETES_SERVICE_HOST";
    private const string PortVariable = "KUBERNETES_SERVICE_PORT";

    /// <summary>Throws <see cref="ConnectionException"/>.</summary>
    public static ServerAccess Of(ConnectionOptions options)
    {
        var host = options.Environment(HostVariable);
        var port = options.Environment(PortVariable);
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port))
        {
            throw new ConnectionException(
                "neither a kubeconfig nor a master is given, and this is not a pod of a cluster: " +
                $"{HostVariable} and {PortVariable} are not both set; give --kubeconfig or --master");
        }

        var bracketed = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        var server = ServerAddress.Parse($"https://{bracketed}:{port}")
            ?? throw new ConnectionException($"{HostVariable}={host} and {PortVariable}={port} are no address");
        var origin = new Origin("in-cluster", "service account");
        var token = Path.Combine(options.ServiceAccountFolder, "token");
        var authorities = Path.Combine(options.ServiceAccountFolder, "ca.crt");
        var access = new ServerAccess
        {
            Server = server,
            Proxy = ProxyAddress.FromEnvironment(server, options.Environment),
            Authorization = KubeconfigAccess.BearerFile(token, origin, "token", options),
            Authorities = new(
                [authorities],
                () => CredentialText.Authorities(
                    new($"ca.crt: {authorities}", CredentialText.ReadFile(authorities, origin, "ca.crt")), origin),
                options),
        };
        options.TellTrust(access.Authorities, access.Proxy);
        return access;
    }
}
