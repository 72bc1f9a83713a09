using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Signalbox.Kernel.Iptables;

/// <summary>What iptables-restore says of itself: "iptables-restore v1.8.9 (nf_tables)".</summary>
public static partial class IptablesVersion
{
    private static readonly Version FirstWithWaitSeconds = new(1, 6, 2);
    private static readonly Version FirstWithRandomFully = new(1, 6, 2);

    /// <summary>Null when the words hold no version.</summary>
    public static Version? Parse(string words)
    {
        var match = Pattern().Match(words);
        if (!match.Success)
        {
            return null;
        }

        var parts = match.Groups[1].Value.Split('.').Take(4);
        return Version.TryParse(string.Join('.', parts), out var version) ? version : null;
    }

    /// <summary>Programs from before 1.8 do not say which they are; there was only one.</summary>
    public static IptablesVariant ParseVariant(string words) =>
        words.Contains("(nf_tables)", StringComparison.Ordinal) ? IptablesVariant.Nft : IptablesVariant.Legacy;

    /// <summary>How a restore is told to wait for the xtables lock.</summary>
    public static ImmutableArray<string> RestoreWait(Version? version) => version switch
    {
        null => [],
        _ when version >= FirstWithWaitSeconds => ["-w", "5"],
        _ => ["-w"],
    };

    /// <summary>MASQUERADE --random-fully.</summary>
    public static bool HasRandomFully(Version? version) => version >= FirstWithRandomFully;

    [GeneratedRegex(@"v([0-9]+(\.[0-9]+)+)")]
    private static partial Regex Pattern();
}
