using System.Text.RegularExpressions;

namespace Signalbox.E2E.Docs;

/// <summary>Text that programs print, without what differs from run to run: addresses, ages, names by chance, hashes,
/// counters, and where lines are broken.</summary>
internal static partial class ShownText
{
    /// <summary>Whether what was printed is what the page shows.</summary>
    public static bool IsLike(IEnumerable<string> shown, string printed)
    {
        var parts = string.Join('\n', shown).Split("...").Select(part => Regex.Escape(Plain(part).Trim()));
        var pattern = string.Join(".*?", parts);
        return Regex.IsMatch(Plain(printed), $@"^\s*{pattern}\s*$", RegexOptions.Singleline);
    }

    public static string Plain(string text)
    {
        foreach (var (pattern, plain) in new[]
        {
            (Hash(), "$1-HASH"), (PodName(), "web-POD"), (SliceName(), "web-SLICE$1"), (NodeName(), "NODE"),
            (IPv4(), "IP"), (Counter(), "[N:N]"), (Counted(), "N $1"), (NodePort(), "NODEPORT"), (Age(), "AGE"),
            (Moment(), "TIME"), (Spaces(), " "),
        })
        {
            text = pattern.Replace(text, plain);
        }

        return text;
    }

    [GeneratedRegex("(KUBE-(?:SVC|SEP|EXT|SVL|FW))-[A-Z0-9]{16}")]
    private static partial Regex Hash();

    [GeneratedRegex("web-[0-9a-f]{8,10}-[a-z0-9]{5}")]
    private static partial Regex PodName();

    [GeneratedRegex(@"web-[a-z0-9]{5}( |$)")]
    private static partial Regex SliceName();

    [GeneratedRegex(@"node-\d")]
    private static partial Regex NodeName();

    [GeneratedRegex(@"\b\d+\.\d+\.\d+\.\d+\b")]
    private static partial Regex IPv4();

    [GeneratedRegex(@"\[\d+:\d+\]")]
    private static partial Regex Counter();

    [GeneratedRegex(@"\b\d+ (packet|byte|connection)s?\b")]
    private static partial Regex Counted();

    [GeneratedRegex(@"\b3[0-2]\d{3}\b")]
    private static partial Regex NodePort();

    [GeneratedRegex(@"\b\d+(\.\d+)? ?(ms|[smhd])(\d+[smh])?\b")]
    private static partial Regex Age();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[0-9:.]+Z")]
    private static partial Regex Moment();

    [GeneratedRegex(@"[\s\-]*\s[\s\-]*")]
    private static partial Regex Spaces();
}
