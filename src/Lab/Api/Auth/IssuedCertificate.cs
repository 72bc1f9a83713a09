using System.Security.Cryptography.X509Certificates;

namespace Signalbox.Lab.Api.Auth;

/// <summary>A certificate with its private key, both as PEM text.</summary>
public sealed record IssuedCertificate(string CertificatePem, string KeyPem)
{
    /// <summary>The caller disposes it.</summary>
    public X509Certificate2 ToCertificate() => X509Certificate2.CreateFromPem(CertificatePem, KeyPem);
}
