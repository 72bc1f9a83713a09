using System.Globalization;

namespace Signalbox.Kernel.Links;

/// <summary>The routes of IPv4 in the main table of the calling thread's network namespace.</summary>
public static class RouteTable
{
    private const string Path = "/proc/thread-self/net/route";

    /// <summary>RTF_GATEWAY. Source: linux/route.h.</summary>
    private const int HasGateway = 2;

    /// <summary>The interfaces by which routes lead to gateways, sorted, each once. Throws
    /// <see cref="KernelException"/>: Unsupported when this kernel does not tell.</summary>
    public static IReadOnlyList<string> InterfacesWithGateways()
    {
        try
        {
            return Parse(File.ReadAllLines(Path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new KernelException("list the routes", KernelErrorKind.Unsupported, failure.Message, failure);
        }
    }

    /// <summary>A heading, then lines that begin with interface, destination, gateway and flags.</summary>
    internal static IReadOnlyList<string> Parse(IEnumerable<string> lines) =>
    [
        .. lines.Skip(1).Select(line => line.Split('\t'))
            .Where(words => words.Length > 3 && (Flags(words[3]) & HasGateway) != 0)
            .Select(words => words[0]).Distinct().Order(StringComparer.Ordinal),
    ];

    private static int Flags(string text) =>
        int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
