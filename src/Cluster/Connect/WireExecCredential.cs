using System.Text.Json;
using System.Text.Json.Serialization;

namespace Signalbox.Cluster.Connect;

/// <summary>What goes to an exec plugin, and what it answers. Source: client.authentication.k8s.io/v1.</summary>
internal sealed class WireExecCredential
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public WireExecSpec? Spec { get; set; }

    public WireExecStatus? Status { get; set; }
}

internal sealed class WireExecSpec
{
    public WireExecCluster? Cluster { get; set; }

    public bool Interactive { get; set; }
}

internal sealed class WireExecCluster
{
    public string? Server { get; set; }

    [JsonPropertyName("tls-server-name")]
    public string? TlsServerName { get; set; }

    [JsonPropertyName("insecure-skip-tls-verify")]
    public bool? InsecureSkipTlsVerify { get; set; }

    [JsonPropertyName("certificate-authority-data")]
    public string? CertificateAuthorityData { get; set; }

    [JsonPropertyName("proxy-url")]
    public string? ProxyUrl { get; set; }

    public JsonElement? Config { get; set; }
}

internal sealed class WireExecStatus
{
    public string? ExpirationTimestamp { get; set; }

    public string? Token { get; set; }

    public string? ClientCertificateData { get; set; }

    public string? ClientKeyData { get; set; }
}
