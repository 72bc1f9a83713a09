using Signalbox.Testing.Golden;

namespace Signalbox.Golden;

/// <summary>The comparison itself: what it lets pass, and what it must see.</summary>
public sealed class SavedRulesTests
{
    private const string Wanted = """
        *nat
        :PREROUTING ACCEPT [0:0]
        :KUBE-SERVICES - [0:0]
        :KUBE-NODEPORTS - [0:0]
        :KUBE-SVC-A - [0:0]
        -A PREROUTING -j KUBE-SERVICES
        -A KUBE-SERVICES -d 10.0.0.1/32 -p tcp -m comment --comment "a cluster IP" -m tcp --dport 80 -j KUBE-SVC-A
        -A KUBE-SERVICES -d 10.0.0.1/32 -p tcp -m comment --comment "b external IP" -m tcp --dport 80 -j KUBE-SVC-A
        -A KUBE-SERVICES -d 10.0.0.2/32 -p tcp -m comment --comment "c cluster IP" -m tcp --dport 80 -j KUBE-SVC-A
        -A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
        -A KUBE-NODEPORTS -d 127.0.0.0/8 -p tcp -m tcp --dport 30001 -m nfacct --nfacct-name  n -j KUBE-SVC-A
        -A KUBE-NODEPORTS -p tcp -m tcp --dport 30001 -j KUBE-SVC-A
        -A KUBE-SVC-A -j ACCEPT
        -A KUBE-SVC-A -j RETURN
        COMMIT
        """;

    [Theory]
    [InlineData("nothing", "", "")]
    [InlineData("counters", "-A KUBE-SVC-A -j ACCEPT", "[7:420] -A KUBE-SVC-A -j ACCEPT")]
    [InlineData("blanks", "--nfacct-name  n", "--nfacct-name n")]
    [InlineData("kubelet's chain", ":KUBE-SVC-A", ":KUBE-KUBELET-CANARY - [0:0]\n:KUBE-SVC-A")]
    [InlineData("another table", "COMMIT", "COMMIT\n*mangle\n:KUBE-X - [0:0]\nCOMMIT")]
    public void Some_differences_do_not_count(string what, string from, string to) =>
        Assert.True(Differences(Replaced(from, to)).Count == 0, what);

    [Fact]
    public void Services_may_come_in_another_order() => Assert.Empty(Differences(Swapped("10.0.0.1/32 -p tcp -m "
        + "comment --comment \"b", "10.0.0.2/32")));

    [Theory]
    [InlineData("missing chain: nat KUBE-SVC-A", ":KUBE-SVC-A - [0:0]", "", "-A KUBE-SVC-A")]
    [InlineData("chain too many: nat KUBE-X", ":KUBE-SVC-A", ":KUBE-X - [0:0]\n:KUBE-SVC-A", "none")]
    [InlineData(
        "differs: nat KUBE-SVC-A", "ACCEPT\n-A KUBE-SVC-A -j RETURN", "RETURN\n-A KUBE-SVC-A -j ACCEPT", "none")]
    [InlineData("missing chain: nat PREROUTING", "-A PREROUTING -j KUBE-SERVICES", "", "none")]
    [InlineData("differs: nat KUBE-SERVICES", "10.0.0.2/32", "10.0.0.3/32", "none")]
    public void Other_differences_are_told(string expected, string from, string to, string without)
    {
        var text = Replaced(from, to).Split('\n').Where(line => !line.StartsWith(without, StringComparison.Ordinal));
        Assert.Contains(expected, Differences(string.Join('\n', text)));
    }

    [Theory]
    [InlineData("differs: nat KUBE-SERVICES", "\"a cluster IP\"", "\"b external IP\"")]
    [InlineData("differs: nat KUBE-SERVICES", "\"c cluster IP\"", "--dst-type LOCAL")]
    [InlineData("differs: nat KUBE-NODEPORTS", "-A KUBE-NODEPORTS -d", "-A KUBE-NODEPORTS -p")]
    public void Order_counts_within_a_frontend_and_at_the_end(string expected, string one, string other) =>
        Assert.Contains(expected, Differences(Swapped(one, other)));

    [Fact]
    public void Nothing_is_not_worth_comparing_with() =>
        Assert.NotEmpty(SavedRules.Parse("").DifferencesFrom(SavedRules.Parse("")));

    private static IReadOnlyList<string> Differences(string got) =>
        SavedRules.Parse(got).DifferencesFrom(SavedRules.Parse(Wanted));

    private static string Replaced(string from, string to) =>
        from.Length == 0 ? Wanted : Wanted.Replace(from, to, StringComparison.Ordinal);

    /// <summary>The text with the two lines swapped that hold these words.</summary>
    private static string Swapped(string one, string other)
    {
        var lines = Wanted.Split('\n');
        var (i, j) = (Find(one), Find(other));
        (lines[i], lines[j]) = (lines[j], lines[i]);
        return string.Join('\n', lines);

        int Find(string words) => Array.FindIndex(lines, line => line.Contains(words, StringComparison.Ordinal));
    }
}
