using System.Text;

namespace Signalbox.Proxy.Config.Flags;

/// <summary>The usage, in cobra's form.</summary>
internal static class FlagUsage
{
    private const int Width = 100;

    private const string About =
        "Signalbox in kube-proxy's place: programs this node so that Services reach their pods, and keeps it so.";

    /// <summary>For --help.</summary>
    public static string Help(string program) => $"{About}\n\n{Of(program)}";

    /// <summary>For a command line that cannot be read.</summary>
    public static string Of(string program)
    {
        var text = new StringBuilder($"Usage:\n  {program} [flags]\n\nFlags:\n");
        foreach (var flag in FlagTable.All.Where(flag => flag.Deprecated is null))
        {
            text.Append(flag.Shorthand is { } letter ? $"  -{letter}, --" : "      --").Append(flag.Name);
            text.Append(flag.Type is "bool" ? "" : $" {flag.Type}").Append('\n');
            var words = HasDefault(flag) ? $"{flag.Words} (default {Shown(flag)})" : flag.Words;
            foreach (var line in Wrapped(words.Replace("  ", " ", StringComparison.Ordinal)))
            {
                text.Append("                ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static bool HasDefault(ProxyFlag flag) => flag.Default is not ("" or "false" or "[]" or "0" or "0s");

    private static string Shown(ProxyFlag flag) =>
        flag.Type == "string" ? $"\"{flag.Default}\"" : flag.Default;

    private static IEnumerable<string> Wrapped(string words)
    {
        var line = new StringBuilder();
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + word.Length >= Width - 16)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length == 0 ? "" : " ").Append(word);
        }

        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }
}
