using System.Globalization;
using System.Text.RegularExpressions;

namespace Signalbox.Kernel.Iptables;

/// <summary>Reads the words of a failed restore. The forms are those of iptables 1.8.9 in both variants; KernelNet
/// asks the installed programs for each of them.</summary>
internal static partial class RestoreWords
{
    private const string LockHeld = "holding the xtables lock";
    private const string Denied = "Permission denied";

    /// <param name="exitCode">Not 0.</param>
    /// <param name="words">What the program wrote to its standard error.</param>
    /// <param name="commits">The lines of the input that are COMMIT, ascending.</param>
    internal static RestoreResult Read(int exitCode, string words, IReadOnlyList<int> commits)
    {
        var lines = new SortedSet<int>(LinePattern().Matches(words).Select(LineOf).OfType<int>());
        var result = new RestoreResult(KindOf(exitCode, words, lines.Count > 0), exitCode, words.Trim());
        if (result.Kind != RestoreKind.Refused || lines.Count == 0)
        {
            return result;
        }

        // iptables-nft looks for a missing target chain when it commits, and then blames the COMMIT.
        var missing = MissingChainPattern().Match(words);
        return result with
        {
            FailedLines = [.. lines.Where(line => !commits.Contains(line))],
            FailedCommit = lines.Any(commits.Contains) ? lines.First(commits.Contains) : null,
            AppliedTables = commits.Count(commit => commit < lines.Min),
            MissingChain = missing.Success ? $"{missing.Groups[1].Value}{missing.Groups[2].Value}" : null,
        };
    }

    /// <summary>All programs of iptables, legacy, say it with the same words.</summary>
    internal static bool IsLockHeld(string words) => words.Contains(LockHeld, StringComparison.Ordinal);

    /// <summary>Likewise.</summary>
    internal static bool IsDenied(string words) => words.Contains(Denied, StringComparison.Ordinal);

    private static RestoreKind KindOf(int exitCode, string words, bool hasLine) => exitCode switch
    {
        >= ToolProcess.SignalBase => RestoreKind.Unknown,
        _ when hasLine => RestoreKind.Refused,
        _ when IsLockHeld(words) => RestoreKind.Locked,
        _ when IsDenied(words) => RestoreKind.Denied,
        _ => RestoreKind.Refused,
    };

    /// <summary>Null for what is no line of anything that was written.</summary>
    private static int? LineOf(Match match) => int.TryParse(
        match.Groups.Values.Skip(1).First(group => group.Success).ValueSpan, CultureInfo.InvariantCulture, out var line)
        ? line
        : null;

    /// <summary>"iptables-restore: line 5 failed", "line 3: RULE_APPEND failed (Invalid argument): rule in chain X",
    /// "Error occurred at line: 3", "COMMIT expected at line 3".</summary>
    [GeneratedRegex(
        @": line (\d+) failed|^line (\d+): [A-Z_]+ failed|^Error occurred at line: (\d+)|COMMIT expected at line (\d+)",
        RegexOptions.Multiline)]
    private static partial Regex LinePattern();

    [GeneratedRegex(@"Chain '([^']+)' does not exist|Couldn't load target `([^']+)'")]
    private static partial Regex MissingChainPattern();
}
