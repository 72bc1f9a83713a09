using System.Security.Cryptography.X509Certificates;

namespace Signalbox.Cluster.Connect;

/// <summary>The certificates that a server's must lead to; at least one. Equal when of equal text: the kubelet puts
/// the same CA into a new file whenever it renews a token.</summary>
internal sealed class Authorities(string text, X509Certificate2Collection certificates) : IEquatable<Authorities>
{
    /// <summary>In PEM form.</summary>
    public string Text { get; } = text;

    public X509Certificate2Collection Certificates { get; } = certificates;

    public bool Equals(Authorities? other) => other is not null && other.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as Authorities);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
