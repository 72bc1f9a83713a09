namespace Signalbox.Proxy.Commands;

/// <summary>The name that the program was started by. A link or an entry point named kube-proxy makes it behave as that
/// one: no verb, its usage, its words.</summary>
internal static class ProgramName
{
    public const string KubeProxy = "kube-proxy";

    /// <summary>What was executed, as its caller named it: the runtime knows only where the program really lies.
    /// </summary>
    public static bool IsKubeProxy => NameOf(File.ReadAllText("/proc/self/cmdline")) == KubeProxy;

    private static string NameOf(string commandLine) => Path.GetFileName(commandLine.Split('\0')[0]);
}
