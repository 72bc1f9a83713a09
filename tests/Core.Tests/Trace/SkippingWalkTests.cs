using System.Buffers;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Trace;

/// <summary>A walk that passes over rules by their destination ends as one that looks at each.</summary>
public sealed class SkippingWalkTests
{
    /// <summary>More than a short chain has.</summary>
    private const int Services = 40;

    /// <summary>Rules of others, of all kinds: met by all, by one of two conditions, or by everything but one address.
    /// </summary>
    private const string Foreign = """
        -A KUBE-SERVICES -d 10.96.0.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.9.9.9:99
        -A KUBE-SERVICES ! -d 10.96.0.7/32 -p tcp -m tcp --dport 81 -j DNAT --to-destination 10.9.9.8:99
        -A KUBE-SERVICES -d 10.96.0.8/31 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.9.9.7:99
        -A KUBE-SERVICES -m mark --mark 0x1 -j DNAT --to-destination 10.9.9.6:99
        -A KUBE-NODEPORTS -p tcp -m tcp --dport 30003 -j DNAT --to-destination 10.9.9.5:99

        """;

    [Theory]
    [InlineData("behind")]
    [InlineData("before")]
    public void It_ends_where_a_walk_over_every_rule_ends(string place)
    {
        var cluster = new TestCluster();
        for (var number = 0; number < Services; number++)
        {
            var service = A.Service($"shop/web-{number}", $"10.96.0.{number}") with
            {
                Ports = [A.Port(80, nodePort: (ushort)(30000 + number))],
            };
            cluster.Set(service, number % 5 == 0 ? [] : [A.Remote($"10.0.0.{number}"), A.Local($"10.0.1.{number}")]);
        }

        var rules = new NodeRules(IPFamily.IPv4) { Iptables = [new("iptables-nft", Chains(cluster, place))] };
        var (whole, skipping) = (new NodeTrace(rules, cluster.Node), new NodeTrace(rules, cluster.Node, skips: true));
        var translated = new HashSet<string>();
        foreach (var packet in Packets())
        {
            var outcomes = OutcomeText.Say(whole.Walk(packet));
            Assert.Equal((packet.Destination, outcomes), (packet.Destination, OutcomeText.Say(skipping.Walk(packet))));
            translated.Add(outcomes);
        }

        Assert.True(translated.Count > Services, string.Join('\n', translated));
        var foreign = string.Concat(translated);
        Assert.All(["10.9.9.8:99", "10.9.9.7:99", "10.9.9.6:99"], each => Assert.Contains(
            place == "before" || each != "10.9.9.7:99" ? each : "", foreign));
    }

    private static IEnumerable<Packet> Packets()
    {
        var packet = new Packet
        {
            Protocol = Protocol.TCP,
            Source = Address.Parse("10.0.3.3"),
            SourcePort = 40000,
            Destination = A.Settings().NodeIP!.Value,
            DestinationPort = 80,
        };
        for (var number = 0; number < Services + 2; number++)
        {
            var service = packet with { Destination = Address.Parse($"10.96.0.{number}") };
            yield return service;
            yield return service with { DestinationPort = 81 };
            yield return service with { Mark = 1 };
            yield return packet with { DestinationPort = (ushort)(30000 + number) };
        }
    }

    private static ChainSet Chains(TestCluster cluster, string place)
    {
        var text = new ArrayBufferWriter<byte>();
        cluster.Renderer.Write(new RestoreWriter(IPFamily.IPv4, text));
        var lines = Encoding.UTF8.GetString(text.WrittenSpan).Split('\n').ToList();
        var nat = lines.IndexOf("*nat");
        var own = lines.FindIndex(nat, line => line.StartsWith("-A ", StringComparison.Ordinal));
        var end = lines.IndexOf("COMMIT", nat);
        lines.InsertRange(place == "before" ? own : end, Foreign.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return ChainSet.Parse(lines);
    }
}
