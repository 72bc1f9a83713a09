namespace Signalbox.Golden;

/// <summary>Cuts a listing of tables into its sets and chains, so that goldens hold what a scenario is about.</summary>
internal static class NftParts
{
    /// <summary>The chains, with the lines of the tables that they are in.</summary>
    public static string Chains(string listing) => Join(Parts(listing).Where(part => !IsSet(part)));

    /// <summary>What is left without these chains, and without sets that have no elements.</summary>
    public static string WithoutFixed(string listing, string chains)
    {
        var known = Parts(chains).Where(part => part.StartsWith("\tchain ", StringComparison.Ordinal)).ToHashSet();
        return Join(Parts(listing).Where(
            part => IsSet(part) ? part.Contains("elements = ", StringComparison.Ordinal) : !known.Contains(part)));
    }

    private static bool IsSet(string part) =>
        part.StartsWith("\tset ", StringComparison.Ordinal) || part.StartsWith("\tmap ", StringComparison.Ordinal);

    private static string Join(IEnumerable<string> parts) => string.Concat(parts);

    /// <summary>Sets, chains, and the lines between.</summary>
    private static IEnumerable<string> Parts(string listing)
    {
        var part = "";
        foreach (var line in listing.Split('\n').SkipLast(1))
        {
            if (part.Length == 0 && !line.EndsWith('{'))
            {
                yield return line.Length == 0 ? "" : line + "\n";
            }
            else if (part.Length == 0 && line.StartsWith("table ", StringComparison.Ordinal))
            {
                yield return line + "\n";
            }
            else
            {
                part += line + "\n";
                if (line == "\t}")
                {
                    yield return part;
                    part = "";
                }
            }
        }
    }
}
