using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Signalbox.Cluster.Connect;

/// <summary>A certificate with its key, and those between it and its CA, which are sent along. Equal when made of equal
/// text. Connections may still use it when it is no longer the current one, so nobody disposes it.</summary>
internal sealed class ClientCertificate(X509Certificate2 leaf, X509Certificate2Collection between, string text)
    : IEquatable<ClientCertificate>
{
    private readonly string _text = text;

    /// <summary>Made without looking for more certificates in the network.</summary>
    public SslStreamCertificateContext Context { get; } =
        SslStreamCertificateContext.Create(leaf, between, offline: true);

    public bool Equals(ClientCertificate? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as ClientCertificate);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
