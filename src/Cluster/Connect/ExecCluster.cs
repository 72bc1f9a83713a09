using System.Text;

namespace Signalbox.Cluster.Connect;

/// <summary>What an exec plugin is told of the cluster that it gives credentials for.</summary>
internal sealed record ExecCluster(ServerAccess Access, WireCluster Cluster)
{
    /// <summary>The extension whose content is handed on to the plugin.</summary>
    private const string ConfigExtension = "client.authentication.k8s.io/exec";

    /// <summary>As of now: the CA's certificates are the current ones.</summary>
    public WireExecCluster Current() => new()
    {
        Server = Access.Server.AbsoluteUri.TrimEnd('/'),
        TlsServerName = Access.TlsServerName,
        InsecureSkipTlsVerify = Access.SkipsVerification ? true : null,
        CertificateAuthorityData = Access.Authorities is { } authorities
            ? Convert.ToBase64String(Encoding.UTF8.GetBytes(authorities.Current().Text))
            : null,
        ProxyUrl = string.IsNullOrEmpty(Cluster.ProxyUrl) ? null : Cluster.ProxyUrl,
        Config = Cluster.Extensions?.FirstOrDefault(one => one?.Name == ConfigExtension)?.Extension,
    };
}
