using System.Globalization;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Faults;

/// <summary>Amounts as a command line gives them. What cannot be is a <see cref="LabException"/> that names the option.
/// </summary>
internal static class FaultWords
{
    private static readonly (string Unit, double Milliseconds)[] TimeUnits =
        [("us", 0.001), ("ms", 1), ("s", 1000), ("m", 60_000)];

    private static readonly (string Unit, double BitsPerSecond)[] RateUnits =
        [("kbit", 1e3), ("mbit", 1e6), ("gbit", 1e9)];

    /// <summary>"20%" is 0.2. More than 0 and at most 100 can be had.</summary>
    public static double Share(string option, string text) =>
        text.EndsWith('%') && Number(text[..^1]) is { } percent and > 0 and <= 100
            ? percent / 100
            : throw new LabException($"{option} {text}: a share such as 20% is needed, more than 0% and up to 100%");

    /// <summary>"50ms", "1.5s".</summary>
    public static TimeSpan Duration(string option, string text) =>
        Amount(text, TimeUnits) is { } milliseconds and > 0 and <= 60_000
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new LabException($"{option} {text}: a duration such as 50ms or 1.5s is needed, up to 1m");

    /// <summary>"1mbit" is 1,000,000 bits per second.</summary>
    public static double Rate(string option, string text) =>
        Amount(text, RateUnits) is { } bits and >= 1000
            ? bits
            : throw new LabException($"{option} {text}: a rate such as 500kbit or 1mbit is needed, 1kbit at the least");

    public static string Text(TimeSpan duration) => duration.TotalMilliseconds < 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.###}ms")
        : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.###}s");

    private static double? Amount(string text, (string Unit, double Factor)[] units)
    {
        var unit = text.TrimStart([.. "0123456789."]);
        var factor = units.FirstOrDefault(one => one.Unit == unit).Factor;
        return factor > 0 ? Number(text[..^unit.Length]) * factor : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
