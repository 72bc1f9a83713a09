using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Signalbox.Cluster.Connect;

/// <summary>Texts of certificates, keys and tokens. Each throws <see cref="ConnectionException"/> that names the place
/// and the reason.</summary>
internal static class CredentialText
{
    private const string Ed25519 = "1.3.101.112";

    /// <summary>The whole of a file.</summary>
    public static string ReadFile(string path, Origin origin, string field)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw origin.Fault(field, $"{path}: there is no such file", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw origin.Fault(field, $"{path}: cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>The text behind a "-data" field.</summary>
    public static string FromBase64(string data, Origin origin, string field)
    {
        try
        {
            return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }
        catch (FormatException failure)
        {
            throw origin.Fault(field, "is not base64", failure);
        }
    }

    /// <summary>A token, which goes into a header: space and line ends around it are dropped.</summary>
    public static string Token(string text, Origin origin, string field)
    {
        var token = text.Trim();
        if (token.Length == 0)
        {
            throw origin.Fault(field, "is empty");
        }

        return token.All(letter => letter is > ' ' and <= '~')
            ? token
            : throw origin.Fault(field, "holds characters that no token has");
    }

    /// <summary>The certificates of a CA file: one or more.</summary>
    public static Authorities Authorities(NamedText authorities, Origin origin) =>
        new(authorities.Text, Certificates(authorities, origin));

    /// <summary>All certificates of a PEM text, in order; at least one.</summary>
    private static X509Certificate2Collection Certificates(NamedText text, Origin origin)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(text.Text);
        }
        catch (CryptographicException failure)
        {
            throw origin.Fault(text.Field, $"holds a certificate that cannot be read: {failure.Message}", failure);
        }

        return found.Count > 0 ? found : throw origin.Fault(text.Field, "holds no certificate in PEM form");
    }

    /// <summary>A client certificate, the certificates between it and its CA, and its key.</summary>
    public static ClientCertificate Pair(NamedText certificates, NamedText key, Origin origin)
    {
        var chain = Certificates(certificates, origin);
        if (chain[0].GetKeyAlgorithm() == Ed25519)
        {
            throw origin.Fault(certificates.Field, "its key is Ed25519, which .NET cannot use; RSA and EC can be");
        }

        try
        {
            var leaf = X509Certificate2.CreateFromPem(chain[0].ExportCertificatePem(), key.Text);
            chain.RemoveAt(0);
            return new ClientCertificate(leaf, chain, certificates.Text + key.Text);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            const string Reason =
                "is not the certificate's key, or not an unencrypted RSA or EC key in PEM form (PKCS#1, PKCS#8, SEC1)";
            throw origin.Fault(key.Field, $"{Reason}: {failure.Message}", failure);
        }
    }
}

/// <summary>A text, and the field that it comes from.</summary>
internal readonly record struct NamedText(string Field, string Text);
