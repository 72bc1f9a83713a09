using Signalbox.Cluster.Watch;

namespace Signalbox.Cluster.Tests.Watch;

public sealed class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(800);

    [Fact]
    public void Pauses_double_up_to_half_a_minute_and_begin_anew()
    {
        var backoff = new Backoff(First, new Random(3));
        var most = First;
        for (var pause = 0; pause < 12; pause++)
        {
            Assert.InRange(backoff.Next(), most / 2, most);
            most = most * 2 < Backoff.Longest ? most * 2 : Backoff.Longest;
        }

        Assert.Equal(TimeSpan.FromSeconds(30), Backoff.Longest);
        backoff.Reset();
        Assert.InRange(backoff.Next(), First / 2, First);
    }

    [Fact]
    public void Two_agents_do_not_come_back_in_step()
    {
        var (one, other) = (new Backoff(First, new Random(1)), new Backoff(First, new Random(2)));
        Assert.All(Enumerable.Range(0, 10), _ => Assert.NotEqual(one.Next(), other.Next()));
    }
}
