using System.Collections.Immutable;
using System.CommandLine;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Core.Rules;
using Signalbox.Core.Trace;
using Signalbox.Core.Trace.Dumps;
using Signalbox.Proxy.Commands;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;
using Signalbox.Testing.Golden;

namespace Signalbox.Proxy.Tests.Inquiry;

/// <summary>Whoever asks about a node need not repeat its agent's flags: its rules tell them.</summary>
public sealed class HeldSettingsTests
{
    [Theory]
    [InlineData("seed-demo", "pods of the cluster are in 10.50.0.0/16")]
    [InlineData("interface-prefix", "pods come in through ")]
    [InlineData("bridge-interface", "pods come in through ")]
    [InlineData("masquerade-all", "all calls of ClusterIPs have their source rewritten")]
    [InlineData("nodeport-addresses-several", "node ports answer on ")]
    public void What_the_agents_flags_said_is_read_off_its_rules(string name, string words)
    {
        var scenario = Scenario.Own(name);
        var (options, taken) = Read(scenario, []);
        Assert.Contains(words, Assert.Single(taken));
        var wanted = ProxyFlags.Read(["--objects=x", .. scenario.Flags]);
        Assert.Equal(wanted.DetectLocalMode, options.DetectLocalMode);
        Assert.Equal(wanted.PodBridgeInterface, options.PodBridgeInterface);
        Assert.Equal(wanted.PodInterfaceNamePrefix, options.PodInterfaceNamePrefix);
        Assert.Equal(wanted.MasqueradeAll, options.MasqueradeAll);

        // Where all are masqueraded, no rule asks where they come from.
        Assert.Equal(
            wanted.ClusterCIDRs.Where(block => block.Family == IPFamily.IPv4 && !wanted.MasqueradeAll),
            options.ClusterCIDRs.Where(block => block.Family == IPFamily.IPv4));
        Assert.Equal(wanted.NodePortAddresses.Count == 0, options.NodePortAddresses.Count == 0);
    }

    [Fact]
    public void A_flag_that_is_given_stays()
    {
        var (options, _) = Read(Scenario.Own("seed-demo"), ["--cluster-cidr=10.1.0.0/16"]);
        Assert.Equal("10.1.0.0/16", Assert.Single(options.ClusterCIDRs).ToString());
    }

    private static (ProxyOptions Options, ImmutableArray<string> Taken) Read(Scenario scenario, string[] given)
    {
        var file = Path.Combine(scenario.Folder, "iptables.txt");
        var dump = NodeDump.Read([new DumpBytes(file, File.ReadAllBytes(file))]);
        var grounds = Enum.GetValues<IPFamily>()
            .Select(family => new Ground(family, new NodeAddresses([]), null, dump.Of(family))).ToImmutableArray();
        var root = new RootCommand { ExplainCommand.Make(new ProxyFlags()) };
        return HeldSettings.In(
            ProxyFlags.Read(["--objects=x", .. given]), root.Parse(["explain", "web", .. given]), grounds);
    }
}
