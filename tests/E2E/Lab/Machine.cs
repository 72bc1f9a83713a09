using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Lab;

/// <summary>What of this machine, outside all namespaces of ours, a lab must leave as it was. Other tests work in
/// namespaces too, so nothing of it is theirs.</summary>
internal sealed record Machine(string Rules, string Links, string Settings)
{
    public static Machine Look() => new(
        Command.Run("nft", ["list", "ruleset"]).ThrowIfFailed().Output,
        Command.Run("ip", ["-brief", "link"]).ThrowIfFailed().Output,
        File.ReadAllText("/proc/sys/net/ipv4/ip_forward"));

    /// <summary>Processes whose command line holds that text.</summary>
    public static IReadOnlyList<string> ProcessesNaming(string text)
    {
        var found = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(path => char.IsDigit(path[6])))
        {
            try
            {
                if (File.ReadAllText($"{folder}/cmdline").Contains(text, StringComparison.Ordinal))
                {
                    found.Add(folder);
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }
}
