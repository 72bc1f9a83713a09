using System.Globalization;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Trace;

/// <summary>Odds for people.</summary>
internal static class OddsWords
{
    private const double Least = 0.0005;

    public static string Say(Odds odds) => odds == Odds.Certain ? "always"
        : odds.ToDouble() < Least ? "< 0.1%"
        : (odds.ToDouble() * 100).ToString("0.#", CultureInfo.InvariantCulture) + "%";
}
