using Signalbox.Kernel.Processes;

namespace Signalbox.Proxy.Sync;

/// <summary>The CAs that this machine trusts, some 140 files. .NET reads all of them with its first connection over
/// TLS, also where a connection trusts a CA of its own alone: that is two thirds of the agent's start.</summary>
internal static class SystemTrust
{
    /// <summary>Makes this process find none, for as long as it lives. Programs that it starts are not concerned. To be
    /// called before there is any TLS.</summary>
    public static void Empty()
    {
        ThisProcess.SetNativeEnvironment("SSL_CERT_FILE", "/dev/null");
        ThisProcess.SetNativeEnvironment("SSL_CERT_DIR", "/dev/null");
    }
}
