namespace Signalbox.KernelNet.Traffic;

public sealed class NftablesWithDetectorTests(NftablesWithDetectorTests.Ground ground)
    : IClassFixture<NftablesWithDetectorTests.Ground>
{
    private static readonly IReadOnlyList<TrafficCell> All = TrafficMatrix.InNftables(TrafficMatrix.WithDetector);

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
        All, NftablesMode, "--nodeport-addresses=0.0.0.0/0,::/0", "--cluster-cidr=10.244.0.0/16,fd00:10:244::/56");
}
