using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Explain;

public sealed class RuleCountTests
{
    /// <summary>Numbers that are all different, so that none can stand for another.</summary>
    [Fact]
    public void A_rule_that_was_met_is_told_with_the_packets_and_bytes_that_it_has_counted()
    {
        var cluster = new TestCluster().Set(A.Service("shop/web", "10.96.0.7"), A.Remote("10.0.0.1"));
        var text = new System.Buffers.ArrayBufferWriter<byte>();
        cluster.Renderer.Write(new RestoreWriter(IPFamily.IPv4, text));
        var number = 0;
        var counted = System.Text.Encoding.UTF8.GetString(text.WrittenSpan).Split('\n')
            .Select(line => line.StartsWith("-A ", StringComparison.Ordinal)
                ? $"[{++number}:{number * 60}] {line}" : line).ToList();
        var rules = new NodeRules(IPFamily.IPv4)
        {
            Iptables = [new IptablesRules("iptables-nft", ChainSet.Parse(counted))],
        };
        var ground = new Ground(IPFamily.IPv4, cluster.Node, null, rules);
        var port = Assert.Single(Assert.Single(
            new Explainer([ground], "shop").Explain("", Subject.Parse("svc/web")!).Services).Ports);
        Assert.NotEmpty(port.Rules);
        Assert.All(port.Rules, rule => Assert.Contains(
            $"[{rule.Count!.Packets}:{rule.Count.Bytes}] -A {rule.Chain} {rule.Text}", counted));
    }
}
