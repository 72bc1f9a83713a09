using Signalbox.Lab.Life;

namespace Signalbox.Lab.Faults;

/// <summary>What a fault strikes: a node, or a pod as "namespace/name". Written "node node-1" and "pod default/web".
/// </summary>
internal sealed record FaultTarget(bool IsPod, string Name)
{
    /// <summary>Throws <see cref="LabException"/> unless exactly one of them was given.</summary>
    public static FaultTarget Of(string? node, string? pod) => (node, pod) switch
    {
        (null, null) => throw new LabException("say where: --node NODE or --pod [NAMESPACE/]POD"),
        (not null, not null) => throw new LabException("--node and --pod: a fault is at one of them"),
        (not null, _) => new FaultTarget(false, node),
        _ => new FaultTarget(true, pod!.Contains('/', StringComparison.Ordinal) ? pod : $"default/{pod}"),
    };

    public override string ToString() => $"{(IsPod ? "pod" : "node")} {Name}";
}
