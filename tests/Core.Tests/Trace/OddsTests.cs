using System.Numerics;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Tests.Trace;

public sealed class OddsTests
{
    [Theory]
    [InlineData(3u)]
    [InlineData(7u)]
    [InlineData(12u)]
    [InlineData(49152u)]
    [InlineData(uint.MaxValue)]
    public void The_cases_of_a_draw_add_up(uint all)
    {
        var one = Odds.Certain.And(1, all);
        Assert.Equal(Odds.Certain, one + Odds.Certain.And(all - 1, all));
        Assert.Equal(1.0 / all, one.ToDouble(), 1e-15);
        Assert.Equal(Odds.Never, Odds.Certain.And(0, all));
    }

    [Fact]
    public void Equal_odds_have_one_form() => Assert.Equal(
        Odds.Certain.And(1, 6), Odds.Certain.And(1, 3).And(2, 4));

    [Fact]
    public void Draws_of_different_sizes_add_up_exactly()
    {
        var sum = Odds.Certain.And(1, 2) + Odds.Certain.And(1, 3) + Odds.Certain.And(1, 10);
        Assert.Equal(Odds.Certain.And(14, 15), sum);
        Assert.Equal("0.933333", sum.ToString());
    }

    [Fact]
    public void A_walk_of_a_thousand_draws_stays_exact()
    {
        var (odds, sum) = (Odds.Certain, Odds.Never);
        for (var draw = 0; draw < 1000; draw++)
        {
            sum += odds.And(7, 12);
            odds = odds.And(5, 12);
        }

        Assert.Equal(Odds.Certain, sum + odds);
        Assert.Equal(BigInteger.Pow(5, 1000), odds.Numerator);
        Assert.Equal(1.0, sum.ToDouble());
        Assert.Equal(0.0, odds.ToDouble(), 1e-300);
    }
}
