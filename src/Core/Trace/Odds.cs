using System.Globalization;
using System.Numerics;

namespace Signalbox.Core.Trace;

/// <summary>An exact probability: <paramref name="Numerator"/> of 2^<paramref name="Bits"/>. The statistic match
/// compares 31 random bits with a number, so every path's odds are such a fraction.</summary>
public readonly record struct Odds(BigInteger Numerator, int Bits)
{
    private const int DrawBits = 31;

    public static readonly Odds Certain = new(BigInteger.One, 0);

    public static readonly Odds Never = new(BigInteger.Zero, 0);

    public bool IsNever => Numerator.IsZero;

    /// <summary>For a draw that succeeds in <paramref name="threshold"/> cases of 2^31.</summary>
    public Odds And(uint threshold) =>
        new Odds(Numerator * Math.Min(threshold, 1u << DrawBits), Bits + DrawBits).Reduced();

    /// <summary>For a draw that fails where <see cref="And"/> succeeds.</summary>
    public Odds AndNot(uint threshold) => And((1u << DrawBits) - Math.Min(threshold, 1u << DrawBits));

    public static Odds operator +(Odds left, Odds right)
    {
        var bits = Math.Max(left.Bits, right.Bits);
        return new Odds((left.Numerator << (bits - left.Bits)) + (right.Numerator << (bits - right.Bits)), bits)
            .Reduced();
    }

    public static Odds Add(Odds left, Odds right) => left + right;

    /// <summary>The nearest floating point number.</summary>
    public double ToDouble()
    {
        // Numerators of long chains exceed a double's range; the leading 64 bits are enough.
        var excess = Math.Max(0, (int)Numerator.GetBitLength() - 64);
        return Math.ScaleB((double)(Numerator >> excess), excess - Bits);
    }

    public override string ToString() => ToDouble().ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>One value, one form: an odd numerator, or zero of 2^0.</summary>
    private Odds Reduced()
    {
        if (Numerator.IsZero)
        {
            return Never;
        }

        var shift = (int)Math.Min((ulong)BigInteger.TrailingZeroCount(Numerator), (ulong)Bits);
        return new Odds(Numerator >> shift, Bits - shift);
    }
}
