using System.Text.Json;
using System.Text.Json.Serialization;

namespace Signalbox.Cluster.Connect;

/// <summary>A kubeconfig. Entries stay unread until one is chosen, so that an odd one hurts nobody else. Source:
/// client-go, clientcmd/api/v1.</summary>
internal sealed class WireKubeconfig
{
    public string? Kind { get; set; }

    [JsonPropertyName("current-context")]
    public string? CurrentContext { get; set; }

    public WireNamedEntry?[]? Clusters { get; set; }

    public WireNamedEntry?[]? Users { get; set; }

    public WireNamedEntry?[]? Contexts { get; set; }
}

/// <summary>An item of any of the three lists: only the property of its own list is set.</summary>
internal sealed class WireNamedEntry
{
    public string? Name { get; set; }

    public JsonElement? Cluster { get; set; }

    public JsonElement? User { get; set; }

    public JsonElement? Context { get; set; }
}

internal sealed class WireContextEntry
{
    public string? Cluster { get; set; }

    public string? User { get; set; }

    public string? Namespace { get; set; }
}

internal sealed class WireCluster
{
    public string? Server { get; set; }

    [JsonPropertyName("tls-server-name")]
    public string? TlsServerName { get; set; }

    [JsonPropertyName("insecure-skip-tls-verify")]
    public bool InsecureSkipTlsVerify { get; set; }

    [JsonPropertyName("certificate-authority")]
    public string? CertificateAuthority { get; set; }

    [JsonPropertyName("certificate-authority-data")]
    public string? CertificateAuthorityData { get; set; }

    [JsonPropertyName("proxy-url")]
    public string? ProxyUrl { get; set; }

    public WireExtension?[]? Extensions { get; set; }
}

internal sealed class WireExtension
{
    public string? Name { get; set; }

    public JsonElement? Extension { get; set; }
}

internal sealed class WireUser
{
    [JsonPropertyName("client-certificate")]
    public string? ClientCertificate { get; set; }

    [JsonPropertyName("client-certificate-data")]
    public string? ClientCertificateData { get; set; }

    [JsonPropertyName("client-key")]
    public string? ClientKey { get; set; }

    [JsonPropertyName("client-key-data")]
    public string? ClientKeyData { get; set; }

    public string? Token { get; set; }

    public string? TokenFile { get; set; }

    public string? Username { get; set; }

    public string? Password { get; set; }

    public string? As { get; set; }

    [JsonPropertyName("as-uid")]
    public string? AsUid { get; set; }

    [JsonPropertyName("as-groups")]
    public string?[]? AsGroups { get; set; }

    [JsonPropertyName("as-user-extra")]
    public Dictionary<string, string?[]?>? AsUserExtra { get; set; }

    [JsonPropertyName("auth-provider")]
    public JsonElement? AuthProvider { get; set; }

    public WireExec? Exec { get; set; }
}

internal sealed class WireExec
{
    public string? ApiVersion { get; set; }

    public string? Command { get; set; }

    public string?[]? Args { get; set; }

    public WireVariable?[]? Env { get; set; }

    public string? InstallHint { get; set; }

    public bool ProvideClusterInfo { get; set; }

    public string? InteractiveMode { get; set; }
}

internal sealed class WireVariable
{
    public string? Name { get; set; }

    public string? Value { get; set; }
}
