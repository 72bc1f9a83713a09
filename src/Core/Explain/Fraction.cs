using System.Globalization;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>Odds as people say them: "1/3" where they are so near to one, else a decimal number.</summary>
public static class Fraction
{
    private const int LargestDivisor = 1000;

    /// <summary>What draws with 31 bits, and repeated ones, may be off by.</summary>
    private const double Tolerance = 5e-4;

    /// <summary>What is said of odds that leave no doubt.</summary>
    public const string Always = "1/1";

    public static string Say(Odds odds)
    {
        var value = odds.ToDouble();
        if (value > 1 - 1e-9)
        {
            return Always;
        }

        for (var divisor = 2; divisor <= LargestDivisor; divisor++)
        {
            var cases = Math.Round(value * divisor);
            if (cases > 0 && Math.Abs((value * divisor) - cases) < Tolerance * cases)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{cases}/{divisor}");
            }
        }

        return value.ToString("0.####", CultureInfo.InvariantCulture);
    }

    /// <summary>"33.3 %", as wide as "100.0 %" at the most.</summary>
    public static string Percent(Odds odds) =>
        (odds.ToDouble() * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
