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
            $"{to.Address.WithPort(to.Port)}{Named(nameOf(to))}"
            + (to.IsRewritten ? "" : ", as it was sent"), Tone.Good),
        Ending.Dropped => new Words("dropped, without a word to the client", Tone.Bad),
        Ending.Rejected => new Words("rejected: the client is told at once", Tone.Bad),
        Ending.CannotBeJudged unknown => new Words($"cannot be told: it hangs on {unknown.What}", Tone.Warning),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static string Source(Ending ending) => ending is not Ending.Delivered to ? ""
        : to.IsMasqueraded ? "this node's address" : "kept";

    /// <summary>The rule that decided: the one that ended the packet, else null.</summary>
    public static MetRule? By(Ending ending) => ending switch
    {
        Ending.Dropped dropped => dropped.By,
        Ending.Rejected rejected => rejected.By,
        Ending.CannotBeJudged unknown => unknown.At,
        _ => null,
    };

    private static string Named(string name) => name.Length == 0 ? "" : $" ({name})";
}
