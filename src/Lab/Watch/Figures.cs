using System.Globalization;

namespace Signalbox.Lab.Watch;

/// <summary>Numbers as people read them at a glance: three digits or so, and their unit.</summary>
internal static class Figures
{
    /// <summary>Connections per second: "0", "0.3", "12.5", "1,240"; "-" while it is not known.</summary>
    public static string Rate(double? perSecond) => perSecond switch
    {
        null => "-",
        < 0.05 => "0",
        < 100 => perSecond.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => perSecond.Value.ToString("N0", CultureInfo.InvariantCulture),
    };

    /// <summary>"1.2 ms", "340 ms", "2.1 s"; "-" where it cannot be told.</summary>
    public static string Time(double? milliseconds) => milliseconds switch
    {
        null => "-",
        < 10 => milliseconds.Value.ToString("0.0 ms", CultureInfo.InvariantCulture),
        < 1000 => milliseconds.Value.ToString("0 ms", CultureInfo.InvariantCulture),
        _ => (milliseconds.Value / 1000).ToString("0.0 s", CultureInfo.InvariantCulture),
    };

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The text in so many columns: the end of a longer one becomes "…".</summary>
    public static string Fit(string text, int columns) => text.Length <= columns
        ? text
        : columns < 1 ? "" : string.Concat(text.AsSpan(0, columns - 1), "…");

    /// <summary>A bar of up to <paramref name="columns"/> cells, an eighth of a cell exact.</summary>
    public static string Bar(double share, int columns)
    {
        const string Eighths = " ▏▎▍▌▋▊▉";
        var eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * columns * 8);
        var bar = new string('█', eighths / 8) + (eighths % 8 > 0 ? Eighths[eighths % 8] : "");
        return bar.PadRight(columns);
    }
}
