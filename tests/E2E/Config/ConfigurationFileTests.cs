using Signalbox.E2E.Agents;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;

namespace Signalbox.E2E.Config;

/// <summary>A configuration file that changes under a running agent, by itself and as the kubelet changes the volume
/// of a ConfigMap.</summary>
public sealed class ConfigurationFileTests : IDisposable
{
    private const string Head = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

    private readonly TestNode _node = new(IptablesVariant.Nft);
    private readonly RunningAgent _agent;
    private readonly string _volume;
    private int _revisions;

    public ConfigurationFileTests()
    {
        _volume = Directory.CreateDirectory(Path.Combine(_node.Folder, "volume")).FullName;
        Swap("mode: nftables\nclusterCIDR: 10.244.0.0/16\n");
        File.CreateSymbolicLink(Config, "..data/config.conf");
        _agent = RunningAgent.Start(
            _node.Inside, $"XTABLES_LOCKFILE={_node.LockPath}", "proxy", "--objects", _node.ObjectsPath,
            $"--config={Config}");
        _agent.WaitUntilProgrammed();
    }

    private string Config => Path.Combine(_volume, "config.conf");

    public void Dispose()
    {
        _agent.Dispose();
        _node.Dispose();
    }

    [Fact]
    public void A_changed_ConfigMap_ends_the_agent_unless_its_effect_is_the_same_or_it_cannot_be_used()
    {
        Swap("# a comment\nclusterCIDR: 10.244.0.0/16\nmode: nftables\nconfigSyncPeriod: 15m\n");
        var mark = Said(0, "to the same effect");
        Swap("mode: nftable\nclusterCIDR: 10.244.0.0/16\n");
        mark = Said(mark, "the agent goes on with what it has", "Mode.ProxyMode: Invalid value");
        Swap("mode: [nftables\n");
        mark = Said(mark, "the agent goes on with what it has", "yaml: line");
        Swap("mode: ipvs\n");
        mark = Said(mark, "the agent goes on with what it has", "nftables takes its place");
        File.Delete(Config);
        Said(mark, "The configuration file cannot be read", "there is no such file");
        Assert.False(_agent.HasEnded);
        File.CreateSymbolicLink(Config, "..data/config.conf");
        Swap("mode: nftables\nclusterCIDR: 10.245.0.0/16\n");
        Assert.Equal(1, _agent.WaitForExit());
        Said(0, "command failed", "content of the proxy server's configuration file was updated");
        Assert.Contains("table ip kube-proxy", _node.Inside.Execute("nft", "list", "tables").Output);
    }

    [Fact]
    public void A_file_that_is_written_in_place_ends_the_agent_too()
    {
        File.AppendAllText(Path.GetFullPath(Path.Combine(_volume, Revision, "config.conf")), "oomScoreAdj: 5\n");
        Assert.Equal(1, _agent.WaitForExit());
    }

    private string Revision => $"..r{_revisions}";

    /// <summary>As the kubelet: a new folder, then the link to it is replaced at one moment, then the old one goes.
    /// </summary>
    private void Swap(string text)
    {
        var old = Path.Combine(_volume, Revision);
        _revisions++;
        var folder = Directory.CreateDirectory(Path.Combine(_volume, Revision)).FullName;
        File.WriteAllText(Path.Combine(folder, "config.conf"), Head + text);
        var link = Path.Combine(_volume, "..data_tmp");
        File.CreateSymbolicLink(link, Revision);
        _node.Shell($"mv -T {link} {_volume}/..data");
        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }
    }

    private int Said(int mark, params string[] words)
    {
        _agent.WaitFor(mark, words);
        return _agent.LineCount;
    }
}
