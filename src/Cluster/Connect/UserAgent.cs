using System.Runtime.InteropServices;

namespace Signalbox.Cluster.Connect;

/// <summary>Who we are, in the API server's audit log, in the form of Kubernetes' own programs.</summary>
internal static class UserAgent
{
    public static string Text { get; } =
        $"signalbox/{typeof(UserAgent).Assembly.GetName().Version?.ToString(3)} (linux/{Architecture()})";

    /// <summary>Go's words.</summary>
    private static string Architecture() => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    };
}
