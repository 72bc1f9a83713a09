namespace Signalbox.Core.Trace;

/// <summary>A condition that could not be judged, so that both ways are followed: this is one of them.</summary>
/// <param name="Rule">Whose condition it is.</param>
/// <param name="What">The condition, as the rule writes it.</param>
/// <param name="IsMet">The way on which it is taken to be met.</param>
/// <param name="Before">What had been assumed already.</param>
public sealed record Assumption(MetRule Rule, string What, bool IsMet, Assumption? Before);
