namespace Signalbox.Bench;

/// <summary>The programs that are measured: those that <c>./dev bench</c> names, the agent a native one; else those
/// beside this one, compiled just in time.</summary>
internal static class BenchedPrograms
{
    private const string Variable = "SIGNALBOX_PROGRAMS";

    public static string Agent { get; } = Find("signalbox");

    public static string Lab { get; } = Find("signalbox-lab");

    private static string Find(string name) =>
        Path.Combine(Environment.GetEnvironmentVariable(Variable) ?? AppContext.BaseDirectory, name);
}
