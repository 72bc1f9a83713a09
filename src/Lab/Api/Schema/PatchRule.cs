namespace Signalbox.Lab.Api.Schema;

/// <summary>How a strategic merge patch treats a field. Without a word of it, lists are replaced and objects merged.
/// </summary>
/// <param name="Merges">Whether a list is merged, by its key or, when there is none, as a set.</param>
/// <param name="MergeKey">The field that tells the elements of a list apart; null for a set of plain values.</param>
/// <param name="RetainsKeys">Whether clients send $retainKeys with it: the fields that shall be left.</param>
public sealed record PatchRule(bool Merges, string? MergeKey = null, bool RetainsKeys = false)
{
    public static PatchRule None { get; } = new(false);

    /// <summary>As schemas say it: "merge", "merge,retainKeys"; null when there is nothing to say.</summary>
    public string? Strategy => (Merges, RetainsKeys) switch
    {
        (true, true) => "merge,retainKeys",
        (true, false) => "merge",
        (false, true) => "retainKeys",
        _ => null,
    };
}
