namespace Signalbox.Lab.Demo;

/// <summary>Where the programs are that the lab starts.</summary>
public static class Programs
{
    /// <summary>This program itself, also when its assembly was loaded by another one.</summary>
    public static string Lab => Path.Combine(AppContext.BaseDirectory, "signalbox-lab");

    /// <summary>The agent: beside this program, beside the link that started it, or on the PATH. Null when it is in
    /// none of these.</summary>
    public static string? FindAgent()
    {
        var folders = new[] { AppContext.BaseDirectory, Path.GetDirectoryName(Environment.ProcessPath) ?? "" }
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'));
        return folders.Select(folder => Path.Combine(folder, "signalbox")).FirstOrDefault(File.Exists);
    }
}
