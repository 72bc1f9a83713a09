using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Signalbox.Cluster.Connect;

/// <summary>Which certificates a server may show. Each certificate of the CA file is trusted by itself, also one that
/// is no root, as Go does it: clusters hand out intermediate CAs alone.</summary>
internal static class ServerTrust
{
    private const X509ChainStatusFlags NoTrustedRoot =
        X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;

    /// <param name="access">Whether to check at all.</param>
    /// <param name="authorities">Null: those that this system trusts.</param>
    /// <param name="certificate">The own one, if any.</param>
    public static SslClientAuthenticationOptions Options(
        ServerAccess access, Authorities? authorities, ClientCertificate? certificate)
    {
        var options = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = certificate?.Context,

            // A connection lives for hours; resuming one would only mix old and new certificates.
            AllowTlsResume = false,
        };
        var trusted = authorities?.Certificates ?? [];
        if (authorities is not null)
        {
            options.CertificateChainPolicy = Policy(trusted);
        }

        options.RemoteCertificateValidationCallback =
            (_, _, chain, errors) => access.SkipsVerification || IsTrusted(chain, errors, trusted);
        return options;
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection trusted)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(trusted);
        return policy;
    }

    /// <summary>The chain is right but for its end, which is no root that we were given, and a certificate that we were
    /// given is part of it: signatures up to it have been checked.</summary>
    private static bool IsTrusted(X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection trusted) =>
        errors == SslPolicyErrors.None
        || (errors == SslPolicyErrors.RemoteCertificateChainErrors && chain is not null
            && chain.ChainStatus.All(status => (status.Status & ~NoTrustedRoot) == 0)
            && chain.ChainElements.Any(element => trusted.Any(one => IsSame(one, element.Certificate))));

    private static bool IsSame(X509Certificate2 one, X509Certificate2 other) =>
        one.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span);
}
