using System.Globalization;
using System.Text;

namespace Signalbox.Proxy.Config;

/// <summary>Values as Go's strconv reads and writes them. Reading throws <see cref="FormatException"/> in its words.
/// </summary>
internal static class GoText
{
    private const string Syntax = "invalid syntax";

    private const string Range = "value out of range";

    public static bool Boolean(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw Fault("ParseBool", text, Syntax),
    };

    public static int Int32(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number is >= int.MinValue and <= int.MaxValue ? (int)number : throw Fault("ParseInt", text, Range)
            : throw Fault("ParseInt", text, IsDigits(text.TrimStart('-', '+')) ? Range : Syntax);

    /// <summary>0 to 2^31-1, as verbosities are.</summary>
    public static uint Unsigned31(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number <= int.MaxValue ? (uint)number : throw Fault("ParseUint", text, Range)
            : throw Fault("ParseUint", text, IsDigits(text) ? Range : Syntax);

    public static float Real(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? float.IsFinite(number) ? number : throw Fault("ParseFloat", text, Range)
            : throw Fault("ParseFloat", text, Syntax);

    /// <summary>In double quotes; what cannot be printed is escaped.</summary>
    public static string Quote(string text) => AppendQuoted(new StringBuilder(text.Length + 2), text).ToString();

    public static StringBuilder AppendQuoted(StringBuilder quoted, string text)
    {
        quoted.Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\a' => quoted.Append("\\a"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\v' => quoted.Append("\\v"),
                < ' ' or 0x7f => quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                _ when IsPrinted(rune) => quoted.Append(rune),
                < 0x10000 => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            };
        }

        return quoted.Append('"');
    }

    private static bool IsPrinted(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);

    private static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static FormatException Fault(string function, string text, string why) =>
        new($"strconv.{function}: parsing {Quote(text)}: {why}");
}
