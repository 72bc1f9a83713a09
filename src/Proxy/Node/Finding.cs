namespace Signalbox.Proxy.Node;

/// <summary>How much a finding matters.</summary>
internal enum Severity
{
    /// <summary>Worth knowing; nothing has to be done.</summary>
    Note,

    /// <summary>The check could not be made, so nothing can be said.</summary>
    Unknown,

    /// <summary>Service traffic flows, but not all of it, or not for long, or with less protection than meant.
    /// </summary>
    Warning,

    /// <summary>Something stops Service traffic.</summary>
    Failure,
}

/// <summary>What a check has found on the node.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Seen">What is there: a setting and its value, a rule and where it stands.</param>
/// <param name="Why">What follows from it, in a sentence; may be empty.</param>
/// <param name="Remedy">What to do, mostly a command; may be empty.</param>
internal sealed record Finding(Severity Severity, string Seen, string Why = "", string Remedy = "");
