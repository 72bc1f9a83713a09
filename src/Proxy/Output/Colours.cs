namespace Signalbox.Proxy.Output;

/// <summary>Tones as a terminal shows them (ECMA-48, SGR). None stands for a meaning that the words beside it do not
/// have: text without colours says the same.</summary>
internal static class Colours
{
    /// <summary>Whether to use them: as asked for, else on a terminal that has any and where NO_COLOR is not set.
    /// </summary>
    public static bool Wanted(string choice) => choice switch
    {
        "always" => true,
        "never" => false,
        _ => !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
    };

    public static string Of(Words part) => Code(part.Tone) is { } code ? $"\e[{code}m{part.Text}\e[0m" : part.Text;

    private static string? Code(Tone tone) => tone switch
    {
        Tone.Strong => "1",
        Tone.Faint => "2",
        Tone.Good => "32",
        Tone.Warning => "33",
        Tone.Bad => "31",
        _ => null,
    };
}
