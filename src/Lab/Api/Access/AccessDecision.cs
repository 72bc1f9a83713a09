namespace Signalbox.Lab.Api.Access;

/// <summary>Whether something may be done.</summary>
/// <param name="IsAllowed">No rule forbids; what none allows is not allowed.</param>
/// <param name="Reason">In upstream's words; "" when there is nothing to say.</param>
internal sealed record AccessDecision(bool IsAllowed, string Reason);
