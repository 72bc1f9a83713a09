using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Parity;

/// <summary>The same objects under other rules, and the same packets to every frontend: what becomes of them is the
/// same, or is a difference that is meant; and it is among what a walk over the kernel's rules predicts.</summary>
public sealed class ParityTests(ScenarioOutcomes outcomes) : IClassFixture<ScenarioOutcomes>
{
    public static TheoryData<string> OwnRows { get; } = [.. Scenario.OwnNames];

    public static TheoryData<string> SharedRows => Scenario.SharedRows();

    [Theory]
    [MemberData(nameof(OwnRows))]
    public void Both_modes_do_the_same_with_every_packet(string name) =>
        Check(outcomes.OfBothModes(Scenario.Own(name)), ParityDifferences.FromIptables);

    [Theory]
    [MemberData(nameof(SharedRows))]
    public void Both_modes_do_the_same_with_every_packet_of_recorded_objects_too(string name)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        Check(outcomes.OfBothModes(Scenario.Shared(name)), ParityDifferences.FromIptables);
    }

    [Theory]
    [MemberData(nameof(SharedRows))]
    public void The_table_that_kube_proxy_made_does_the_same_with_every_packet(string name)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        Check(outcomes.OfUpstream(Scenario.Shared(name)), _ => null);
    }

    /// <summary>By a table of kube-proxy's form that is our own.</summary>
    [Fact]
    public void A_table_of_kube_proxys_form_does_the_same_with_every_packet() =>
        Check(outcomes.OfUpstream(Scenario.Own("affinity")), _ => null);

    [Fact]
    public void Every_difference_that_is_meant_is_in_the_document()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "parity.md"));
        Assert.All(ParityDifferences.Reasons, reason => Assert.Contains($"\n| {reason} |", document));
    }

    private void Check(IReadOnlyList<CellOutcomes> cells, Func<CellOutcomes, string?> explain)
    {
        var differences = cells.Where(cell => !cell.AreSame).ToList();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{cells.Count} cells; differences that are meant: "
            + string.Join("; ", differences.Select(explain).OfType<string>().CountBy(reason => reason)));
        Assert.NotEmpty(cells);
        Assert.Empty(string.Join('\n', differences.Where(cell => explain(cell) is null)));
        Assert.Empty(string.Join('\n', outcomes.Surprises));
        Assert.True(outcomes.Agreed >= 2 * cells.Count, $"{outcomes.Agreed} packets");
    }
}
