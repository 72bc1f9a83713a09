namespace Signalbox.Proxy.Commands;

/// <summary>The name that the program was started by. A link or an entry point named kube-proxy makes it behave as that
/// one: no verb, its usage, its words. Links named as a plugin of kubectl make it "kubectl signalbox".</summary>
internal static class ProgramName
{
    public const string KubeProxy = "kube-proxy";

    private const string Plugin = "kubectl-signalbox";

    /// <summary>Started by kubectl's own completion, with the words behind "kubectl signalbox".</summary>
    private const string PluginCompletion = "kubectl_complete-signalbox";

    private static readonly string Started = Path.GetFileName(Executed());

    public static bool IsKubeProxy => Started == KubeProxy;

    public static bool IsKubectlCompletion => Started == PluginCompletion;

    /// <summary>As a person types it.</summary>
    public static string Typed => Started == Plugin ? "kubectl signalbox" : "signalbox";

    /// <summary>What was executed, as its caller named it. A runtime beside the program knows only where that really
    /// lies, so that the kernel is asked; without /proc its word must do.</summary>
    private static string Executed()
    {
        try
        {
            return File.ReadAllText("/proc/self/cmdline").Split('\0')[0];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Environment.GetCommandLineArgs()[0];
        }
    }
}
