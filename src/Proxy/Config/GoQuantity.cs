using System.Globalization;
using System.Text.RegularExpressions;

namespace Signalbox.Proxy.Config;

/// <summary>Amounts as Kubernetes writes them: "512", "1K", "2Ki", "1e3". Source: resource.Quantity.</summary>
internal static partial class GoQuantity
{
    private const string Words =
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    /// <summary>The text itself; throws <see cref="FormatException"/> when it is no quantity.</summary>
    public static string Checked(string text) => Form().IsMatch(text) ? text : throw new FormatException(Words);

    /// <summary>Whether it stands for nothing.</summary>
    public static bool IsZero(string text) =>
        double.TryParse(
            text.TrimEnd([.. "numkKMGTPEi"]), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number == 0;

    [GeneratedRegex(@"^[+-]?(\d+(\.\d*)?|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$")]
    private static partial Regex Form();
}
