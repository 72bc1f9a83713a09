namespace Signalbox.Core.Explain;

/// <summary>Callers in words.</summary>
public static class Callers
{
    /// <summary>"from anywhere", "from a pod or this node".</summary>
    public static string Say(IEnumerable<Caller> callers)
    {
        var all = callers.Distinct().Order().ToList();
        return IsAnybody(all) ? "from anywhere"
            : all.Count < 2 ? $"from {string.Concat(all.Select(Name))}"
            : $"from {string.Join(", ", all.SkipLast(1).Select(Name))} or {Name(all[^1])}";
    }

    /// <summary>Wherever calls come from, they are among these; source ranges aside.</summary>
    public static bool IsAnybody(IReadOnlyCollection<Caller> callers) =>
        callers.Contains(Caller.Pod) && callers.Contains(Caller.Node) && callers.Contains(Caller.Outside);

    /// <summary>"a pod", "this node".</summary>
    public static string Name(Caller caller) => caller switch
    {
        Caller.Pod => "a pod",
        Caller.Node => "this node",
        Caller.Outside => "outside",
        Caller.OutsideRanges => "outside its ranges",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
