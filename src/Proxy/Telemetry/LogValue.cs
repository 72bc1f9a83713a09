using System.Globalization;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Telemetry;

/// <summary>A value of a log's line, as it is told in every form.</summary>
internal static class LogValue
{
    public static bool IsNumber(object value) =>
        value is int or long or uint or ulong or short or ushort or byte or sbyte or double or float or decimal;

    /// <summary>Durations as Go has them, all else as it says itself.</summary>
    public static string TextOf(object value) => value switch
    {
        TimeSpan time => GoDuration.Format(time),
        Exception failure => failure.Message,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
