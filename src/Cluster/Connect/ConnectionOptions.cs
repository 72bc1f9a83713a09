using System.Net;

namespace Signalbox.Cluster.Connect;

/// <summary>How to find and enter an API server, as kube-proxy's flags say it. With neither a kubeconfig nor a master
/// it is the one whose pod this is.</summary>
public sealed record ConnectionOptions
{
    /// <summary>Path of a kubeconfig; null or "" is none.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>What of the kubeconfig is used.</summary>
    public KubeconfigChoice Choice { get; init; } = KubeconfigChoice.Own;

    /// <summary>URL of the server, in place of the kubeconfig's; null or "" is none.</summary>
    public string? Master { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Called with what a person should read (a credential file that cannot be read again), each once until it
    /// changes; from any thread.</summary>
    public Action<string> Report { get; init; } = _ => { };

    /// <summary>From the request's start to the end of the response's headers, connecting included.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For one new connection: name lookup, TCP, proxy and TLS.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After which a connection that nobody uses is closed.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For one run of an exec plugin, which is killed after it.</summary>
    public TimeSpan PluginTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where a pod finds its token and its cluster's CA.</summary>
    public string ServiceAccountFolder { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Reads one environment variable.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Called before there is any TLS, when the CAs that this system trusts will never be asked, as the
    /// cluster names its own.</summary>
    public Action OnSystemTrustUnused { get; init; } = () => { };

    /// <summary>The addresses of a host or literal address, best first.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    internal void TellTrust(Renewed<Authorities>? authorities, Uri? proxy)
    {
        if (authorities is not null && proxy?.Scheme != Uri.UriSchemeHttps)
        {
            OnSystemTrustUnused();
        }
    }
}
