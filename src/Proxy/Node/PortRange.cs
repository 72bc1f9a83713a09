using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Signalbox.Proxy.Node;

/// <summary>Ports from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
internal readonly record struct PortRange(int First, int Last)
{
    /// <summary>What an API server gives to Services unless it is told otherwise.</summary>
    public static readonly PortRange Default = new(30000, 32767);

    private static readonly char[] Separators = ['-', '\t', ' '];

    /// <summary>Reads "30000-32767", and two numbers with blanks between them as the kernel writes them; a single port
    /// is a range too.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PortRange range)
    {
        range = default;
        var words = (text ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (1 or 2) || !TryPort(words[0], out var first) || !TryPort(words[^1], out var last)
            || first > last)
        {
            return false;
        }

        range = new PortRange(first, last);
        return true;
    }

    public IEnumerable<int> Ports => Enumerable.Range(First, Last - First + 1);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;
}
