namespace Signalbox.KernelNet.Traffic;

public sealed class WithoutDetectorTests(WithoutDetectorTests.Ground ground)
    : IClassFixture<WithoutDetectorTests.Ground>
{
    public static TheoryData<string> Cells => [.. TrafficMatrix.WithoutDetector.Select(cell => cell.Name)];

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

    public sealed class Ground() : TrafficGround(TrafficMatrix.WithoutDetector);
}
