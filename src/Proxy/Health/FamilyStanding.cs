namespace Signalbox.Proxy.Health;

/// <summary>One family's health at one moment.</summary>
/// <param name="LastUpdated">When the last sync succeeded; null when none has.</param>
/// <param name="IsLate">Changes have waited for too long.</param>
/// <param name="Failure">Why the last sync failed; null when it did not.</param>
internal readonly record struct FamilyStanding(DateTimeOffset? LastUpdated, bool IsLate, string? Failure)
{
    /// <summary>The rules have been brought up to date once.</summary>
    public bool IsProgrammed => LastUpdated is not null;
}
