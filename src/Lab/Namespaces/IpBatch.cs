namespace Signalbox.Lab.Namespaces;

/// <summary>Many iproute2 commands in one run of ip, which is what makes a topology quick to build.</summary>
public static class IpBatch
{
    /// <summary>Runs each line as the arguments of one ip command, in the namespace of that name or, without one, in
    /// the caller's. Stops at the first that fails and throws, naming it.</summary>
    public static void Run(IReadOnlyList<string> lines, string? inside = null)
    {
        if (lines.Count == 0)
        {
            return;
        }

        string[] place = inside is null ? [] : ["-n", inside];
        var result = Command.Run("ip", [.. place, "-batch", "-"], string.Join('\n', lines) + "\n");
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"'{result.CommandLine}' exited with {result.ExitCode}: {result.Errors.Trim()}\n{Numbered(lines)}");
        }
    }

    private static string Numbered(IReadOnlyList<string> lines) =>
        string.Join('\n', lines.Select((line, index) => $"  {index + 1}: {line}"));
}
