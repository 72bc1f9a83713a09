namespace Signalbox.KernelNet.Traffic;

/// <summary>Pearson's test: whether counts may come from these odds. Source: Numerical Recipes' method for the
/// incomplete gamma function, by its series and its continued fraction.</summary>
internal static class ChiSquare
{
    private const int MostTerms = 10_000;
    private const double Precision = 1e-15;

    /// <summary>The probability of counts that fit no better than these, if the odds are right. Odds add up to 1;
    /// where they are 0 any count makes it 0.</summary>
    public static double Probability(IReadOnlyList<int> counts, IReadOnlyList<double> odds)
    {
        var all = counts.Sum();
        var distance = 0.0;
        for (var i = 0; i < counts.Count; i++)
        {
            var expected = all * odds[i];
            distance += expected == 0
                ? counts[i] == 0 ? 0 : double.PositiveInfinity
                : (counts[i] - expected) * (counts[i] - expected) / expected;
        }

        return counts.Count == 1 ? distance == 0 ? 1 : 0 : UpperGamma((counts.Count - 1) / 2.0, distance / 2);
    }

    /// <summary>Q(a, x), the regularized upper incomplete gamma function.</summary>
    private static double UpperGamma(double a, double x)
    {
        if (x <= 0)
        {
            return 1;
        }

        if (double.IsPositiveInfinity(x))
        {
            return 0;
        }

        var scale = Math.Exp((a * Math.Log(x)) - x - LogGamma(a));
        return x < a + 1 ? 1 - (scale * Series(a, x)) : scale * Fraction(a, x);
    }

    private static double Series(double a, double x)
    {
        var (term, sum) = (1 / a, 1 / a);
        for (var n = 1; n < MostTerms && term > sum * Precision; n++)
        {
            term *= x / (a + n);
            sum += term;
        }

        return sum;
    }

    private static double Fraction(double a, double x)
    {
        const double Tiny = 1e-300;
        var b = x + 1 - a;
        var (c, d) = (1 / Tiny, 1 / b);
        var value = d;
        for (var n = 1; n < MostTerms; n++)
        {
            var factor = -n * (n - a);
            b += 2;
            d = 1 / NotZero((factor * d) + b);
            c = NotZero(b + (factor / c));
            value *= d * c;
            if (Math.Abs((d * c) - 1) < Precision)
            {
                break;
            }
        }

        return value;

        static double NotZero(double number) => Math.Abs(number) < Tiny ? Tiny : number;
    }

    /// <summary>Stirling's series after a shift to where it is exact to the last digits.</summary>
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < 10; x++)
        {
            shift -= Math.Log(x);
        }

        var square = 1 / (x * x);
        var series = ((((square / 1188) - (1.0 / 1680)) * square + (1.0 / 1260)) * square - (1.0 / 360)) * square;
        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + ((series + (1.0 / 12)) / x);
    }
}
