using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Signalbox.Lab.Pods;

/// <summary>Certificates that nobody but the server itself vouches for.</summary>
internal static class ServerCertificate
{
    /// <summary>For thirty days, with a key of its own.</summary>
    public static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }
}
