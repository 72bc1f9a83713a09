namespace Signalbox.Lab.Demo;

/// <summary>Where the programs are that the lab starts.</summary>
public static class Programs
{
    /// <summary>This program itself, also when its assembly was loaded by another one.</summary>
    public static string Lab => Path.Combine(AppContext.BaseDirectory, "signalbox-lab");

    /// <summary>The agent: beside this program, beside the link that started it, or on the PATH. Null when it is in
    /// none of these.</summary>
    public static string? FindAgent() => FirstIn(
        [AppContext.BaseDirectory, Path.GetDirectoryName(Environment.ProcessPath) ?? "", .. OnPath()], "signalbox");

    /// <summary>A program of this machine; null when it is not on the PATH.</summary>
    public static string? Find(string name) => FirstIn(OnPath(), name);

    private static string[] OnPath() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');

    private static string? FirstIn(IEnumerable<string> folders, string name) =>
        folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
