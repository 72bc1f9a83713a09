using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Signalbox.Lab.Api.Auth;

/// <summary>A cluster's certificate authority: made anew, kept in memory.</summary>
public sealed class ClusterAuthority : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private readonly X509Certificate2 _root;
    private readonly TimeProvider _time;

    public ClusterAuthority(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=signalbox-lab", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = _time.GetUtcNow();
        _root = request.CreateSelfSigned(now - TimeSpan.FromHours(1), now + Lifetime);
    }

    /// <summary>What clients trust.</summary>
    public string CertificatePem => _root.ExportCertificatePem() + "\n";

    /// <summary>For a server that is called by these names and addresses.</summary>
    public IssuedCertificate IssueServer(IEnumerable<string> names, IEnumerable<IPAddress> addresses)
    {
        var subjects = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            subjects.AddDnsName(name);
        }

        foreach (var address in addresses)
        {
            subjects.AddIpAddress(address);
        }

        return Issue(new X500DistinguishedName("CN=kube-apiserver"), "1.3.6.1.5.5.7.3.1", subjects.Build());
    }

    /// <summary>For a user: the common name is the user's, organisations are groups.</summary>
    public IssuedCertificate IssueClient(ApiUser user)
    {
        var subject = new X500DistinguishedNameBuilder();
        foreach (var group in user.Groups)
        {
            subject.AddOrganizationName(group);
        }

        subject.AddCommonName(user.Name);
        return Issue(subject.Build(), "1.3.6.1.5.5.7.3.2", null);
    }

    /// <summary>Whose certificate this is; null when this authority did not sign it, or it is out of date.</summary>
    public ApiUser? UserOf(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        if (!chain.Build(certificate))
        {
            return null;
        }

        var parts = certificate.SubjectName.EnumerateRelativeDistinguishedNames().ToArray();
        var name = parts.FirstOrDefault(part => part.GetSingleElementType().Value == "2.5.4.3");
        var groups = parts.Where(part => part.GetSingleElementType().Value == "2.5.4.10");
        return new ApiUser(
            name?.GetSingleElementValue() ?? "", [.. groups.Select(group => group.GetSingleElementValue() ?? "")]);
    }

    public void Dispose() => _root.Dispose();

    private IssuedCertificate Issue(X500DistinguishedName subject, string usage, X509Extension? names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(names);
        }

        var serial = RandomNumberGenerator.GetBytes(12);
        serial[0] &= 0x7f;
        using var certificate = request.Create(_root, _root.NotBefore, _root.NotAfter, serial);
        return new IssuedCertificate(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
