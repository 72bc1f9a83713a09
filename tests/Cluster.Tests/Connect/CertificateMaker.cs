using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>A certificate authority of its own, which hands out what a test needs.</summary>
internal sealed class CertificateMaker
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private CertificateMaker(X509Certificate2 own) => Own = own;

    /// <summary>The authority's certificate, with its key.</summary>
    public X509Certificate2 Own { get; }

    public string Pem => Own.ExportCertificatePem() + "\n";

    /// <summary>A root. Two of the same name and seed look alike, but for their keys.</summary>
    public static CertificateMaker Root(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateMaker(AuthorityRequest(name, key).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(10)));
    }

    /// <summary>An authority below this one.</summary>
    public CertificateMaker Below(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signed = Signed(AuthorityRequest(name, key), Now.AddDays(9));
        return new CertificateMaker(signed.CopyWithPrivateKey(key));
    }

    /// <summary>For the server with these names and addresses.</summary>
    public IssuedCertificate Server(params string[] names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        return Issue("server", alternatives, Now.AddDays(8));
    }

    public IssuedCertificate ExpiredServer()
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddIpAddress(IPAddress.Loopback);
        return Issue("server", alternatives, Now.AddHours(-1));
    }

    public IssuedCertificate Client(string name) => Issue(name, null, Now.AddDays(8));

    /// <summary>With a key of RSA in place of one on a curve.</summary>
    public IssuedCertificate RsaClient(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            $"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var signed = Signed(request, Now.AddDays(8));
        return new IssuedCertificate(signed.CopyWithPrivateKey(key));
    }

    private IssuedCertificate Issue(string name, SubjectAlternativeNameBuilder? alternatives, DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (alternatives is not null)
        {
            request.CertificateExtensions.Add(alternatives.Build());
        }

        return new IssuedCertificate(Signed(request, end).CopyWithPrivateKey(key));
    }

    private X509Certificate2 Signed(CertificateRequest request, DateTimeOffset end)
    {
        var serial = RandomNumberGenerator.GetBytes(12);
        serial[0] &= 0x7F;
        var generator = X509SignatureGenerator.CreateForECDsa(Own.GetECDsaPrivateKey()!);
        return request.Create(Own.SubjectName, generator, Now.AddDays(-1), end, serial);
    }

    private static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        return request;
    }
}

/// <summary>A certificate with its key, and both as text.</summary>
internal sealed record IssuedCertificate(X509Certificate2 Own)
{
    public string Pem => Own.ExportCertificatePem() + "\n";

    /// <summary>PKCS#8.</summary>
    public string KeyPem => Key.ExportPkcs8PrivateKeyPem() + "\n";

    public AsymmetricAlgorithm Key =>
        (AsymmetricAlgorithm?)Own.GetECDsaPrivateKey() ?? Own.GetRSAPrivateKey()!;
}
