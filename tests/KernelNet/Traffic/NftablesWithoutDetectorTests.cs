namespace Signalbox.KernelNet.Traffic;

public sealed class NftablesWithoutDetectorTests(NftablesWithoutDetectorTests.Ground ground)
    : IClassFixture<NftablesWithoutDetectorTests.Ground>
{
    private static readonly IReadOnlyList<TrafficCell> All = TrafficMatrix.InNftables(TrafficMatrix.WithoutDetector);

    public static TheoryData<string> Cells => [.. All.Select(cell => cell.Name)];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Packets_go_where_the_matrix_says(string cell)
    {
        Assert.Null(ground.FailureOf(cell));
    }

    [Fact]
    public void No_packet_passes_a_frontend_untranslated()
    {
        Assert.Empty(ground.WronglyRisen);
    }

    public sealed class Ground() : TrafficGround(
        All, NftablesMode, "--nodeport-addresses=0.0.0.0/0,::/0");
}
