namespace Signalbox.KernelNet.Verify;

/// <summary>In iptables mode. Each mode has a class of its own, so that the two run side by side.</summary>
public sealed class IptablesMutationTests(IptablesMutationTests.Ground ground)
    : IClassFixture<IptablesMutationTests.Ground>
{
    public static TheoryData<string> Rows { get; } = [.. IptablesMutations.All.Select(row => row.What)];

    [Fact]
    public void A_node_that_nobody_touched_agrees() => ground.Use(MutationChecks.Agrees);

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_mutation_is_found_and_named_and_mended(string what) => ground.Use(node =>
        MutationChecks.IsFoundAndMended(node, IptablesMutations.All.Single(row => row.What == what)));

    public sealed class Ground() : VerifiedGround("iptables");
}
