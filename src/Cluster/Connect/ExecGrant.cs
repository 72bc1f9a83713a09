namespace Signalbox.Cluster.Connect;

/// <summary>What one run of an exec plugin gave.</summary>
/// <param name="Token">Null when it gave a certificate only.</param>
/// <param name="Certificate">Null when it gave a token only.</param>
/// <param name="ReceivedAt">When the run ended.</param>
/// <param name="Expiry">Null: good until it is refused.</param>
internal sealed record ExecGrant(
    string? Token, ClientCertificate? Certificate, DateTimeOffset ReceivedAt, DateTimeOffset? Expiry)
{
    /// <summary>A plugin whose credentials are always about to end, or a clock that is wrong for good, does not have
    /// it run more often than this, unless the server refuses what it gave.</summary>
    private static readonly TimeSpan ShortestUse = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestMargin = TimeSpan.FromSeconds(30);

    /// <summary>Good for use by the wall clock: a tenth of its time, at most 30 s, is left. A clock that went back to
    /// before it was received tells nothing, so the plugin is asked anew.</summary>
    public bool IsFresh(DateTimeOffset now) => now >= ReceivedAt && (Expiry is not { } expiry || now < RenewAt(expiry));

    private DateTimeOffset RenewAt(DateTimeOffset expiry)
    {
        var tenth = (expiry - ReceivedAt) / 10;
        var at = expiry - (tenth < LongestMargin ? tenth : LongestMargin);
        var earliest = ReceivedAt + ShortestUse;
        return at > earliest ? at : earliest;
    }
}
