using Signalbox.Core.Model;
using Signalbox.KernelNet.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Sync;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Golden;

/// <summary>Every scenario in nftables mode: users' tools print it and read it back, a second start sends nothing, and
/// it takes over from kube-proxy and gives back to it.</summary>
public sealed class NftablesGoldenTests
{
    private const string Client = "192.0.2.55";

    public static TheoryData<string> OwnRows { get; } = [.. Scenario.OwnNames];

    public static TheoryData<string> SharedRows => Scenario.SharedRows();

    [Theory]
    [MemberData(nameof(OwnRows))]
    public void Nft_prints_it_and_reads_it_back_and_a_second_start_sends_nothing(string name) =>
        CheckFresh(Scenario.Own(name));

    [Theory]
    [MemberData(nameof(SharedRows))]
    public void Of_recorded_objects_too_nft_prints_it_and_a_second_start_sends_nothing(string name)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        CheckFresh(Scenario.Shared(name));
    }

    [Theory]
    [MemberData(nameof(SharedRows))]
    public void A_table_of_kube_proxy_is_taken_over_with_the_clients_that_it_remembers(string name)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        CheckTakenOver(Scenario.Shared(name));
    }

    [Theory]
    [MemberData(nameof(SharedRows))]
    public void The_first_transaction_of_kube_proxy_loads_over_ours_and_ours_over_that(string name)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        CheckGivenBack(Scenario.Shared(name));
    }

    /// <summary>By a table of kube-proxy's form that is our own.</summary>
    [Fact]
    public void Affinity_goes_from_kube_proxy_to_ours_and_back()
    {
        CheckTakenOver(Scenario.Own("affinity"));
        CheckGivenBack(Scenario.Own("affinity"));
    }

    private static void CheckTakenOver(Scenario scenario)
    {
        var upstream = UpstreamTable.Parse(scenario.Text("upstream.nft"));
        using var node = Node();
        node.ExecuteWithInput(scenario.Text("upstream.nft"), "nft", "-f", "-").ThrowIfFailed();
        RememberClient(node, upstream);

        var reports = Start(scenario).Run(node);

        // Elements that no rule looks for yet, the switch, and the chains that nothing leads to any more.
        Assert.All(reports.Values, report => Assert.InRange(report.Transactions, 1, 3));
        Assert.Equal(Fresh(scenario), OrderedListing.Of(WithoutClients(List(node))));
        AssertClientRemembered(node, upstream);
    }

    private static void CheckGivenBack(Scenario scenario)
    {
        var upstream = UpstreamTable.Parse(scenario.Text("upstream.nft"));
        using var node = Node();
        var start = Start(scenario);
        start.Run(node);
        RememberClient(node, upstream);
        node.ExecuteWithInput(
            string.Concat(upstream.Select(table => table.FirstTransaction)), "nft", "-f", "-").ThrowIfFailed();

        // nft prints what was recorded in its own version's words.
        using var recorded = Node();
        recorded.ExecuteWithInput(scenario.Text("upstream.nft"), "nft", "-f", "-").ThrowIfFailed();
        Assert.Empty(OrderedListing.BlocksOf(List(recorded))
            .Except(OrderedListing.BlocksOf(WithoutClients(List(node)))));
        AssertClientRemembered(node, upstream);

        start.Run(node);
        Assert.Equal(Fresh(scenario), OrderedListing.Of(WithoutClients(List(node))));
        AssertClientRemembered(node, upstream);
        Assert.All(start.Run(node).Values, report => Assert.Equal(0, report.Operations));
    }

    private static void RememberClient(TemporaryNamespace node, IEnumerable<UpstreamTable> tables)
    {
        foreach (var (family, set) in tables.SelectMany(table => table.AffinitySets))
        {
            node.ExecuteWithInput($"add element {family} kube-proxy {set} {{ {Client} }}\n", "nft", "-f", "-")
                .ThrowIfFailed();
        }
    }

    private static void AssertClientRemembered(TemporaryNamespace node, IEnumerable<UpstreamTable> tables)
    {
        foreach (var (family, set) in tables.SelectMany(table => table.AffinitySets))
        {
            Assert.Contains(
                Client, node.Execute("nft", "list", "set", family, "kube-proxy", set).ThrowIfFailed().Output);
        }
    }

    private static void CheckFresh(Scenario scenario)
    {
        using var node = Node();
        var start = Start(scenario);
        AssertSent(start.Run(node), isFirst: true);
        AssertSent(start.Run(node), isFirst: false);
        node.Execute("nft", "-j", "list", "ruleset").ThrowIfFailed();
        var printed = node.Execute("nft", "list", "ruleset").ThrowIfFailed().Output;
        using var other = Node();
        other.ExecuteWithInput(printed, "nft", "-f", "-").ThrowIfFailed();
        Assert.Equal(
            OrderedListing.Of(printed),
            OrderedListing.Of(other.Execute("nft", "list", "ruleset").ThrowIfFailed().Output));
    }

    private static void AssertSent(IReadOnlyDictionary<IPFamily, SyncReport> reports, bool isFirst) =>
        Assert.All(reports.Values, report => Assert.Equal(isFirst, report.Operations > 0));

    /// <summary>What a start from nothing makes.</summary>
    private static string Fresh(Scenario scenario)
    {
        using var node = Node();
        Start(scenario).Run(node);
        return OrderedListing.Of(List(node));
    }

    private static InProcessStart Start(Scenario scenario) => new(
        Path.Combine(scenario.Folder, scenario.Objects), [.. scenario.Flags, "--proxy-mode=nftables"]);

    private static string List(TemporaryNamespace node) =>
        node.Execute("nft", "-n", "list", "ruleset").ThrowIfFailed().Output;

    /// <summary>A client that is remembered is told with the time that is left.</summary>
    private static string WithoutClients(string listing) => string.Join('\n', listing.Split('\n')
        .Where(line => !line.Contains(" expires ", StringComparison.Ordinal)));

    private static TemporaryNamespace Node()
    {
        var node = new TemporaryNamespace("golden");
        try
        {
            IpBatch.Run(
                [.. GoldenNode.Addresses.Select(address => $"address add {address} dev lo")], node.Name);
            return node;
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }
}
