using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Life;

/// <summary>How to run a node's agent. <paramref name="Folder"/> gets its log and its xtables lock, which it shares
/// with no other node.</summary>
internal sealed record AgentSettings(string Program, string Node, TemporaryNamespace Inside, string Folder)
{
    public required string Kubeconfig { get; init; }

    public required string ProxyMode { get; init; }

    public required IReadOnlyList<CIDR> PodCIDRs { get; init; }

    public string LogPath => Path.Combine(Folder, "agent.log");

    /// <summary>Without waiting between two syncs, as people watch what happens, and counting connections, which
    /// screens show.</summary>
    public IReadOnlyList<string> CommandLine =>
    [
        Program, "proxy", "--kubeconfig", Kubeconfig, $"--hostname-override={Node}",
        $"--cluster-cidr={string.Join(',', PodCIDRs)}", $"--proxy-mode={ProxyMode}",
        "--iptables-min-sync-period=50ms", "--service-counters", "--v=2",
    ];
}
