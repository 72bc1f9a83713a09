namespace Signalbox.Core.Rules.Nftables;

/// <summary>The elements of a table's sets, read set by set when a walk asks for them. Not for several threads.
/// </summary>
/// <param name="read">Gives a set's content by its name; null where there is no such set.</param>
public sealed class HeldElements(Func<string, SetContent?> read) : INftElements
{
    private readonly Dictionary<string, SetContent?> _sets = new(StringComparer.Ordinal);

    /// <summary>How many sets have been read so far.</summary>
    public int ReadSets => _sets.Count;

    /// <summary>Null where there is no such set.</summary>
    public SetContent? Of(string set)
    {
        if (!_sets.TryGetValue(set, out var content))
        {
            _sets[set] = content = read(set);
        }

        return content;
    }

    public bool TryFind(string set, in RegisterBytes key, out NftElement element)
    {
        element = default;
        return Of(set) is { } content && content.TryFind(key, out element);
    }

    public IEnumerable<NftElement> StartingWith(string set, RegisterBytes prefix) =>
        Of(set)?.StartingWith(prefix) ?? [];
}
