namespace Signalbox.Bench.Nftables;

/// <summary>The median of what a kind of change took, in milliseconds: from the event to the acknowledgement, and of
/// processor time, which is 0 where the change is too short for that to be looked up.</summary>
internal sealed record ChangeFigure(string Name, double Milliseconds, double ProcessorMilliseconds)
{
    /// <summary>What the change took, without what others on the machine took meanwhile.</summary>
    public double OwnMilliseconds => ProcessorMilliseconds > 0 ? ProcessorMilliseconds : Milliseconds;
}
