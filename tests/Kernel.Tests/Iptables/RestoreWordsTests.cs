using Signalbox.Core.Model;
using Signalbox.Kernel.Iptables;

namespace Signalbox.Kernel.Tests.Iptables;

/// <summary>The words are those that iptables 1.8.9 gave; KernelNet asks the installed programs.</summary>
public sealed class RestoreWordsTests
{
    private static readonly int[] Commits = [4, 9];

    [Theory]
    [InlineData("iptables-restore: line 7 failed", new[] { 7 }, null, 1)]
    [InlineData("iptables-restore: line 9 failed", new int[0], 9, 1)]
    [InlineData("iptables-nft-restore: line 2 failed: No chain/target/match by that name.", new[] { 2 }, null, 0)]
    [InlineData(
        "iptables-nft-restore v1.8.9 (nf_tables): \n"
        + "line 6: RULE_APPEND failed (Invalid argument): rule in chain KUBE-A\n"
        + "line 8: CHAIN_DEL failed (Device or resource busy): chain KUBE-B\n",
        new[] { 6, 8 },
        null,
        1)]
    [InlineData(
        "iptables-restore v1.8.9 (legacy): unknown option \"--nosuchopt\"\nError occurred at line: 3\nTry ...",
        new[] { 3 },
        null,
        0)]
    [InlineData("iptables-nft-restore: COMMIT expected at line 12", new[] { 12 }, null, 2)]
    public void Lines_at_fault_are_found(string words, int[] lines, int? commit, int applied)
    {
        var result = RestoreWords.Read(2, words, Commits);
        Assert.Equal(RestoreKind.Refused, result.Kind);
        Assert.Equal(EquatableArray.Create<int>(lines), result.FailedLines);
        Assert.Equal(commit, result.FailedCommit);
        Assert.Equal(applied, result.AppliedTables);
        Assert.Equal(words.Trim(), result.Words);
    }

    [Theory]
    [InlineData("x v1.8.9 (nf_tables): Chain 'KUBE-SVC-A' does not exist\nError occurred at line: 4\n", "KUBE-SVC-A")]
    [InlineData(
        "x v1.8.9 (legacy): Couldn't load target `KUBE-SVC-A':No such file or directory\n\nError occurred at line: 3\n",
        "KUBE-SVC-A")]
    [InlineData("x: Couldn't load match `nosuch':No such file or directory\n\nError occurred at line: 3\n", null)]
    public void A_missing_chain_is_named(string words, string? chain) =>
        Assert.Equal(chain, RestoreWords.Read(2, words, Commits).MissingChain);

    [Theory]
    [InlineData(
        4,
        "Another app is currently holding the xtables lock. Stopped waiting after 5s.\n",
        RestoreKind.Locked)]
    [InlineData(
        1,
        "Another app is currently holding the xtables lock; still 3s 0us time ahead to have a chance...\n"
        + "iptables-restore: line 5 failed\n",
        RestoreKind.Refused)]
    [InlineData(
        4,
        "iptables-nft-restore v1.8.9 (nf_tables): Could not fetch rule set generation id: "
        + "Permission denied (you must be root)\n",
        RestoreKind.Denied)]
    [InlineData(4, "Fatal: can't open lock file /run/xtables.lock: Permission denied\n", RestoreKind.Denied)]
    [InlineData(137, "", RestoreKind.Unknown)]
    [InlineData(139, "iptables-restore: line 5 failed\n", RestoreKind.Unknown)]
    [InlineData(1, "", RestoreKind.Refused)]
    [InlineData(1, "COMMIT expected at line 99999999999\n", RestoreKind.Refused)]
    public void The_kind_follows_from_code_and_words(int exitCode, string words, RestoreKind kind)
    {
        var result = RestoreWords.Read(exitCode, words, Commits);
        Assert.Equal(kind, result.Kind);
        var saysLine = words.Contains("line 5", StringComparison.Ordinal);
        Assert.Equal(kind == RestoreKind.Refused && saysLine, result.AppliedTables is not null);
    }
}
