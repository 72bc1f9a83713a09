namespace Signalbox.Testing;

/// <summary>The programs under test. <c>./dev test</c> names the folder of those that are shipped, the agent a native
/// one; without that they are those which stand beside the tests, compiled just in time.</summary>
public static class BuiltPrograms
{
    private const string Variable = "SIGNALBOX_PROGRAMS";

    /// <summary>Whether these are the ones that users get.</summary>
    public static bool AreShipped { get; } = Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>Absolute, without a slash at the end.</summary>
    public static string Folder { get; } =
        Path.TrimEndingDirectorySeparator(Environment.GetEnvironmentVariable(Variable) ?? AppContext.BaseDirectory);

    public static string Agent { get; } = Path.Combine(Folder, "signalbox");

    public static string Lab { get; } = Path.Combine(Folder, "signalbox-lab");
}
