namespace Signalbox.KernelNet.Parity;

/// <summary>What has become of a cell's packets so far, with the one set of rules and with the other.</summary>
internal sealed record CellOutcomes(ParityCell Cell)
{
    public HashSet<string> Wanted { get; } = [];

    public HashSet<string> Got { get; } = [];

    /// <summary>Of an only source that is stuck to an endpoint, which one it is does not matter, and with it whether
    /// that is the source itself.</summary>
    public bool AreSame => Wanted.SetEquals(Got)
        || (Cell is { IsSticky: true, Sources.Count: 1 } && Wanted.All(IsEndpoint) && Got.All(IsEndpoint));

    /// <summary>More packets may show more endpoints; nothing else changes.</summary>
    public bool MayConverge => !AreSame && Wanted.Any(IsEndpoint) && Got.Any(IsEndpoint);

    public override string ToString() => $"{Cell.Name}\n    wanted: {Text(Wanted)}\n    got:    {Text(Got)}";

    public static bool IsEndpoint(string outcome) => outcome.StartsWith("to ", StringComparison.Ordinal);

    private static string Text(HashSet<string> outcomes) => string.Join(" | ", outcomes.Order(StringComparer.Ordinal));
}
