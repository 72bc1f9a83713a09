using Signalbox.Kernel.Conntrack;

namespace Signalbox.Kernel.Tests.Conntrack;

public sealed class ConntrackStatisticsTests
{
    [Fact]
    public void Columns_are_found_by_name_and_processors_are_added_up()
    {
        string[] lines =
        [
            "entries  clashres found new invalid ignore delete insert insert_failed drop early_drop icmp_error",
            "00000005  00000000 00000000 00000000 0000000a 00000000 00000000 00000000 00000001 00000000 000000ff 0",
            "00000005  00000000 00000000 00000000 00000006 00000000 00000000 00000000 00000002 00000003 00000001 0",
        ];
        Assert.Equal(new ConntrackStatistics(16, 3, 3, 256), ConntrackStatistics.Parse(lines));
        Assert.Equal(new ConntrackStatistics(0, 0, 0, 0), ConntrackStatistics.Parse(["entries new", "1 2"]));
    }
}
