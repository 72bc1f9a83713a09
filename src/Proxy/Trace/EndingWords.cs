using Signalbox.Core.Trace;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Trace;

/// <summary>What becomes of a packet, in plain words.</summary>
internal static class EndingWords
{
    /// <param name="ending">What to say.</param>
    /// <param name="nameOf">Names an address and port, as a pod; empty for nothing.</param>
    public static Words Say(Ending ending, Func<Ending.Delivered, string> nameOf) => ending switch
    {
        Ending.Delivered to => new Words(
            $"{to.Address.WithPort(to.Port)}{Named(nameOf(to))}{(to.IsHere ? ", on this node itself" : "")}",
            Tone.Good),
        Ending.Dropped => new Words("dropped: the client hears nothing", Tone.Bad),
        Ending.Rejected => new Words("rejected: the client is told at once", Tone.Bad),
        Ending.CannotBeJudged unknown => new Words($"cannot be told: {unknown.What}", Tone.Warning),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What the receiver sees as the source.</summary>
    public static string Source(Ending ending) => ending switch
    {
        Ending.Delivered { IsMasqueraded: true } => "this node's",
        Ending.Delivered { NewSource: { } source } => source.ToString(),
        Ending.Delivered => "kept",
        _ => "-",
    };

    /// <summary>For programs.</summary>
    public static string Word(Ending ending) => ending switch
    {
        Ending.Delivered => "delivered",
        Ending.Dropped => "dropped",
        Ending.Rejected => "rejected",
        _ => "unknown",
    };

    public static bool IsSourceRewritten(this Ending.Delivered to) => to.IsMasqueraded || to.NewSource is not null;

    /// <summary>The rule that ended the packet; null when none did.</summary>
    public static MetRule? By(Ending ending) => ending switch
    {
        Ending.Dropped dropped => dropped.By,
        Ending.Rejected rejected => rejected.By,
        Ending.CannotBeJudged unknown => unknown.At,
        _ => null,
    };

    private static string Named(string name) => name.Length == 0 ? "" : $" ({name})";
}
