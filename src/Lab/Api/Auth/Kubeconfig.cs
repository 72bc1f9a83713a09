using System.Text;

namespace Signalbox.Lab.Api.Auth;

/// <summary>A kubeconfig file with one cluster, one user and the context of both. What is null is left out.</summary>
public sealed record Kubeconfig
{
    public required Uri Server { get; init; }

    /// <summary>Written into the file itself, as base64.</summary>
    public string? CertificateAuthorityPem { get; init; }

    /// <summary>A path, instead of the text.</summary>
    public string? CertificateAuthorityFile { get; init; }

    public string? Token { get; init; }

    public string? TokenFile { get; init; }

    /// <summary>Written into the file itself, as base64.</summary>
    public IssuedCertificate? ClientCertificate { get; init; }

    /// <summary>The name that the server's certificate must bear, instead of the address's.</summary>
    public string? TlsServerName { get; init; }

    public string ToYaml()
    {
        var text = new StringBuilder();
        text.Append("apiVersion: v1\nkind: Config\nclusters:\n- name: lab\n  cluster:\n");
        Line(text, "server", Server.GetLeftPart(UriPartial.Authority));
        Line(text, "certificate-authority-data", Base64(CertificateAuthorityPem));
        Line(text, "certificate-authority", CertificateAuthorityFile);
        Line(text, "tls-server-name", TlsServerName);
        text.Append("users:\n- name: user\n  user:\n");
        Line(text, "token", Token);
        Line(text, "tokenFile", TokenFile);
        Line(text, "client-certificate-data", Base64(ClientCertificate?.CertificatePem));
        Line(text, "client-key-data", Base64(ClientCertificate?.KeyPem));
        text.Append("contexts:\n- name: lab\n  context:\n    cluster: lab\n    user: user\ncurrent-context: lab\n");
        return text.ToString();
    }

    /// <summary>Only its owner may read the file.</summary>
    public void WriteTo(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(ToYaml()));
    }

    private static void Line(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append($"    {name}: \"{value}\"\n");
        }
    }

    private static string? Base64(string? pem) =>
        pem is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));
}
