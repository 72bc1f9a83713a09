using System.Diagnostics;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Compare;

/// <summary>Endings in words.</summary>
internal static class EndText
{
    public const string Passes = "goes on unchanged";
    public const string Dropped = "dropped";
    public const string Rejected = "rejected";

    public static string Say(Ending ending) => ending switch
    {
        Ending.Delivered { IsRewritten: false, IsMasqueraded: false } => Passes,
        Ending.Delivered to => $"to {to.Address.WithPort(to.Port)}{(to.IsMasqueraded ? ", masqueraded" : "")}",
        Ending.Dropped => Dropped,
        Ending.Rejected => Rejected,
        Ending.CannotBeJudged unknown => $"cannot be judged: {unknown.What}",
        _ => throw new UnreachableException(),
    };
}
