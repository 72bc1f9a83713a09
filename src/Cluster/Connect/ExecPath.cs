namespace Signalbox.Cluster.Connect;

/// <summary>Finds an exec plugin's program. .NET would look in its own and the current folder before PATH, where a
/// program of that name may be anybody's.</summary>
internal static class ExecPath
{
    private const UnixFileMode Executable =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Throws <see cref="ConnectionException"/>, with the hint how to install it.</summary>
    public static string Find(ExecSettings settings, Func<string, string?> environment)
    {
        var command = settings.Command;
        var found = command.Contains('/', StringComparison.Ordinal)
            ? (IsProgram(command) ? command : null)
            : (environment("PATH") ?? "").Split(':').Where(Path.IsPathRooted)
                .Select(folder => Path.Combine(folder, command)).FirstOrDefault(IsProgram);
        var hint = string.IsNullOrEmpty(settings.InstallHint) ? "" : $"; {settings.InstallHint}";
        return found ?? throw settings.Origin.Fault("command", $"{command}: there is no such program{hint}");
    }

    private static bool IsProgram(string path) =>
        File.Exists(path) && !OperatingSystem.IsWindows()
        && (File.GetUnixFileMode(path) & Executable) != UnixFileMode.None;
}
