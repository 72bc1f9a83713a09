using System.Net;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;

namespace Signalbox.Bench;

/// <summary>A node of an <see cref="ApiCluster"/>, and the API server that its agents follow.</summary>
internal sealed class BenchedNode : IAsyncDisposable
{
    private const string Token = "bench";

    private readonly ApiCluster _cluster;
    private readonly ApiServer _server;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signalbox-bench-");

    private BenchedNode(ApiCluster cluster, ApiServer server)
    {
        _cluster = cluster;
        _server = server;
        server.Credentials.Add(Token, new ApiUser("system:kube-proxy"));
        server.KubeconfigFor(Token).WriteTo(Kubeconfig);
    }

    private string Kubeconfig => Path.Combine(_folder.FullName, "kubeconfig");

    /// <param name="cluster">What the server says.</param>
    /// <param name="isLegacy">Whether a kubelet has been here that uses legacy iptables: that leads the agent.</param>
    public static async Task<BenchedNode> StartAsync(ApiCluster cluster, bool isLegacy)
    {
        if (isLegacy)
        {
            cluster.Inside.Execute("iptables-legacy", "-t", "mangle", "-N", "KUBE-KUBELET-CANARY").ThrowIfFailed();
        }

        var listener = cluster.Inside.Run(() => ListeningSocket.Open(new IPEndPoint(IPAddress.Loopback, 0)));
        return new BenchedNode(
            cluster, await ApiServer.StartAsync(cluster.Store, new ApiServerOptions { Listener = listener }));
    }

    /// <summary>Starts the agent.</summary>
    public ApiAgent Agent(params IEnumerable<string> flags) => new(
        _cluster.Inside, $"XTABLES_LOCKFILE={Path.Combine(_folder.FullName, "lock")}",
        ["--kubeconfig", Kubeconfig, "--hostname-override=node-1", .. flags]);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
