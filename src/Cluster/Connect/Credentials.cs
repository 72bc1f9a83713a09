namespace Signalbox.Cluster.Connect;

/// <summary>What a request shows.</summary>
/// <param name="Authorization">The header's value; null sends none.</param>
/// <param name="Certificate">Null shows none.</param>
/// <param name="Grant">The plugin's run that they come from, if any.</param>
internal sealed record Credentials(string? Authorization, ClientCertificate? Certificate, ExecGrant? Grant)
{
    /// <summary>Nothing else would be shown.</summary>
    public bool AreAs(Credentials other) =>
        Authorization == other.Authorization && Equals(Certificate, other.Certificate);
}
