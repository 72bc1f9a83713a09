namespace Signalbox.KernelNet.Traffic;

public sealed class MasqueradeAllTests(MasqueradeAllTests.Ground ground) : IClassFixture<MasqueradeAllTests.Ground>
{
    public static TheoryData<string> Cells => [.. TrafficMatrix.MasqueradeAll.Select(cell => cell.Name)];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Packets_go_where_the_matrix_says(string cell)
    {
        Assert.Null(ground.FailureOf(cell));
    }

    [Fact]
    public void No_rule_ends_packets_that_shall_be_answered()
    {
        Assert.Empty(ground.WronglyRisen);
    }

    public sealed class Ground() : TrafficGround(
        TrafficMatrix.MasqueradeAll, "--masquerade-all", "--cluster-cidr=10.244.0.0/16,fd00:10:244::/56");
}
