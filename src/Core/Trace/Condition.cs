namespace Signalbox.Core.Trace;

/// <summary>One thing that a rule asks for, and how the packet answers: "the destination port" should be "80:90".
/// </summary>
/// <param name="Subject">What is looked at, in plain words.</param>
/// <param name="Wanted">What it should be.</param>
/// <param name="IsNegated">It should be anything else.</param>
/// <param name="Look">Whether it is, null when that is not known, and what it is instead.</param>
internal sealed record Condition(
    string Subject, string Wanted, bool IsNegated, Func<Flow, NodeAddresses, (bool? Is, string Actual)> Look)
{
    /// <summary>Something that is never known of a packet.</summary>
    public static Condition OfUnknown(string subject, string wanted, bool isNegated) =>
        new(subject, wanted, isNegated, (_, _) => (null, "not known"));

    public bool? IsMet(Flow flow, NodeAddresses node) => Look(flow, node).Is is { } yes ? yes != IsNegated : null;

    /// <summary>Why it is not met: "the destination port is 80, not 443".</summary>
    public string WhyNot(Flow flow, NodeAddresses node) => IsNegated
        ? $"{Subject} is {Wanted}"
        : $"{Subject} is {Look(flow, node).Actual}, not {Wanted}";
}
