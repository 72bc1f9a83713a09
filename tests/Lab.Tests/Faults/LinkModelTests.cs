using Signalbox.Lab.Faults;

namespace Signalbox.Lab.Tests.Faults;

/// <summary>What becomes of packets on a link with faults.</summary>
public sealed class LinkModelTests
{
    private const int Packets = 10_000;

    private static readonly TimeSpan Now = TimeSpan.FromSeconds(3);

    [Fact]
    public void Shares_are_lost_and_corrupted_as_often_as_asked()
    {
        var fates = Fates(new LinkConditions { Loss = 0.2, Corruption = 0.05 });
        Assert.InRange(fates.Count(fate => fate.IsLost), 1800, 2200);
        Assert.InRange(fates.Count(fate => fate.IsCorrupt), 300, 500);
        Assert.All(fates, fate => Assert.Equal(Now, fate.Due));
    }

    [Fact]
    public void A_delay_with_jitter_lies_around_the_delay()
    {
        var fates = Fates(new LinkConditions
        {
            Delay = TimeSpan.FromMilliseconds(50),
            Jitter = TimeSpan.FromMilliseconds(10),
        });
        var delays = fates.Select(fate => (fate.Due - Now).TotalMilliseconds).ToArray();
        Assert.InRange(delays.Min(), 40, 41);
        Assert.InRange(delays.Max(), 59, 60);
        Assert.InRange(delays.Average(), 49, 51);
    }

    [Fact]
    public void A_rate_lets_packets_pass_one_behind_the_other_in_each_direction()
    {
        // 1,000 bytes at 1 Mbit/s take 8 ms.
        var model = new LinkModel(new LinkConditions { Rate = 1e6 }, new Random(1));
        Assert.Equal(8, Sent(true, Now));
        Assert.Equal(16, Sent(true, Now));
        Assert.Equal(8, Sent(false, Now));
        Assert.Equal(108, Sent(true, Now + TimeSpan.FromMilliseconds(100)));

        double Sent(bool isOutgoing, TimeSpan at) =>
            Math.Round((model.Next(isOutgoing, 1000, at).Due - Now).TotalMilliseconds, 3);
    }

    [Theory]
    [InlineData(0x45, 20)]
    [InlineData(0x60, 40)]
    public void Corruption_turns_one_bit_over_behind_the_IP_header(byte first, int header)
    {
        var model = new LinkModel(new LinkConditions { Corruption = 1 }, new Random(1));
        for (var round = 0; round < 200; round++)
        {
            var packet = new byte[header + 8];
            packet[0] = first;
            model.Corrupt(packet);
            Assert.Equal(first, packet[0]);
            Assert.All(packet[1..header], one => Assert.Equal(0, one));
            Assert.Equal(1, packet[header..].Sum(one => byte.PopCount(one)));
        }
    }

    private static List<PacketFate> Fates(LinkConditions conditions)
    {
        var model = new LinkModel(conditions, new Random(1));
        return [.. Enumerable.Range(0, Packets).Select(_ => model.Next(true, 100, Now))];
    }
}
