using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Output.Documents;

/// <summary>Odds as documents have them.</summary>
internal static class OddsNumber
{
    private const int Digits = 9;

    /// <summary>0 to 1, to nine digits: the kernel draws 31 bits.</summary>
    public static double Of(Odds odds) => Math.Round(odds.ToDouble(), Digits);
}
