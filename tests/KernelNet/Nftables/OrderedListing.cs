namespace Signalbox.KernelNet.Nftables;

/// <summary>What nft prints, in an order of our own, so that two listings of the same rules are equal: sets and chains
/// are in that of creation there, and the elements of a set in one by the machine's bytes.</summary>
internal static class OrderedListing
{
    /// <summary>Of "nft list table" or "nft list ruleset": a block of lines for each set, map and chain of each table.
    /// </summary>
    public static string Of(string listing) => string.Join('\n', BlocksOf(listing));

    /// <inheritdoc cref="Of"/>
    public static IReadOnlyList<string> BlocksOf(string listing)
    {
        var blocks = new List<string>();
        var table = "";
        foreach (var block in listing
            .Replace(",\n\t\t\t     ", ", ", StringComparison.Ordinal)
            .Replace("\n\tset ", "\n\n\tset ", StringComparison.Ordinal)
            .Replace("\n\tmap ", "\n\n\tmap ", StringComparison.Ordinal)
            .Replace("\n\tchain ", "\n\n\tchain ", StringComparison.Ordinal)
            .Replace("\n}\n", "\n\n", StringComparison.Ordinal)
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = block.Trim('\n').Split('\n').Select(Sorted).ToList();
            table = lines[0].StartsWith("table ", StringComparison.Ordinal) ? lines[0] : table;
            blocks.Add(string.Join('\n', lines[0] == table ? lines : [table, .. lines]));
        }

        blocks.Sort(StringComparer.Ordinal);
        return blocks;
    }

    private static string Sorted(string line)
    {
        const string Start = "\t\telements = { ";
        return line.StartsWith(Start, StringComparison.Ordinal)
            ? Start + string.Join(", ", line[Start.Length..^2].Split(", ").Order(StringComparer.Ordinal))
            : line;
    }
}
