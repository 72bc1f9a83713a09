using System.Globalization;
using System.Numerics;

namespace Signalbox.Core.Trace;

/// <summary>An exact probability: <paramref name="Numerator"/> of 2^<paramref name="Bits"/>, and of as many times
/// <see cref="Divisor"/>. The statistic match compares 31 random bits with a number; nftables draws one of so many
/// numbers. Each draw makes the fraction at most 32 bits longer, so that even long walks stay exact.</summary>
public readonly record struct Odds(BigInteger Numerator, int Bits)
{
    private const int DrawBits = 31;

    /// <summary>What a double needs, and some to spare.</summary>
    private const int LeadingBits = 64;

    public static readonly Odds Certain = new(BigInteger.One, 0);

    public static readonly Odds Never = new(BigInteger.Zero, 0);

    /// <summary>Odd: what is left of the number of cases when all factors of two are in <see cref="Bits"/>.</summary>
    public BigInteger Divisor { get; private init; } = BigInteger.One;

    public bool IsNever => Numerator.IsZero;

    /// <summary>For a draw that succeeds in <paramref name="threshold"/> cases of 2^31.</summary>
    public Odds And(uint threshold) => And(Math.Min(threshold, 1u << DrawBits), 1u << DrawBits);

    /// <summary>For a draw that fails where <see cref="And(uint)"/> succeeds.</summary>
    public Odds AndNot(uint threshold) => And((1u << DrawBits) - Math.Min(threshold, 1u << DrawBits));

    /// <summary>For a draw that succeeds in so many cases of <paramref name="all"/>, which are equally likely; at least
    /// one.</summary>
    public Odds And(uint cases, uint all)
    {
        var twos = BitOperations.TrailingZeroCount(all);
        return new Odds(Numerator * cases, Bits + twos) { Divisor = Divisor * (all >> twos) }.Reduced();
    }

    public static Odds operator +(Odds left, Odds right)
    {
        var bits = Math.Max(left.Bits, right.Bits);
        var (one, other) = (left.Numerator << (bits - left.Bits), right.Numerator << (bits - right.Bits));
        return left.Divisor == right.Divisor
            ? new Odds(one + other, bits) { Divisor = left.Divisor }.Reduced()
            : new Odds((one * right.Divisor) + (other * left.Divisor), bits)
            {
                Divisor = left.Divisor * right.Divisor,
            }.Reduced();
    }

    public static Odds Add(Odds left, Odds right) => left + right;

    /// <summary>What is left; never less than nothing.</summary>
    public static Odds operator -(Odds left, Odds right) => left + (right with { Numerator = -right.Numerator });

    public static Odds Subtract(Odds left, Odds right) => left - right;

    /// <summary>One thing after the other.</summary>
    public static Odds operator *(Odds left, Odds right) =>
        new Odds(left.Numerator * right.Numerator, left.Bits + right.Bits)
        {
            Divisor = left.Divisor * right.Divisor,
        }.Reduced();

    public static Odds Multiply(Odds left, Odds right) => left * right;

    /// <summary>As a floating point number, to its last digit but one.</summary>
    public double ToDouble()
    {
        // Numerators of long chains exceed a double's range; the leading bits are enough.
        var more = Divisor.IsOne
            ? 0
            : Math.Max(0, LeadingBits + (int)Divisor.GetBitLength() - (int)Numerator.GetBitLength());
        var quotient = (Numerator << more) / Divisor;
        var excess = Math.Max(0, (int)quotient.GetBitLength() - LeadingBits);
        return Math.ScaleB((double)(ulong)(quotient >> excess), excess - more - Bits);
    }

    public override string ToString() => ToDouble().ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>One value, one form: lowest terms, or zero of 2^0.</summary>
    private Odds Reduced()
    {
        if (Numerator.IsZero)
        {
            return Never;
        }

        var shift = (int)Math.Min((ulong)BigInteger.TrailingZeroCount(Numerator), (ulong)Bits);
        var (numerator, divisor) = (Numerator >> shift, Divisor);
        if (!divisor.IsOne)
        {
            var common = BigInteger.GreatestCommonDivisor(numerator, divisor);
            (numerator, divisor) = (numerator / common, divisor / common);
        }

        return new Odds(numerator, Bits - shift) { Divisor = divisor };
    }
}
