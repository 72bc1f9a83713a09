using System.Collections.Immutable;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules;
using Signalbox.Core.Trace;
using Signalbox.Core.Trace.Dumps;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Nftables;
using Signalbox.KernelNet.Cleanup;
using Signalbox.KernelNet.Golden;
using Signalbox.KernelNet.Iptables;
using Signalbox.KernelNet.Parity;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Trace;

/// <summary>Others' rules beside the proxy's: every packet ends where the walk over all of them says, and what others
/// drop is told with their rule.</summary>
public sealed class ForeignRulesTests : IDisposable
{
    /// <summary>Of each cell.</summary>
    private const int Packets = 6;

    /// <summary>Packets on their way at once.</summary>
    private const int Burst = 100;

    private readonly ParityPlace _place = new();

    [Theory]
    [InlineData("interface-prefix")]
    [InlineData("source-ranges")]
    [InlineData("external-local")]
    [InlineData("masquerade-all")]
    public void A_packet_ends_where_the_walk_says_among_rules_like_Calicos(string name)
    {
        var start = Program(name);
        var withSet = _place.Node.Run(() => RawIpSet.TryCreate(CalicoRules.BlockedSet));
        var cells = ScenarioCells.Of(start).Select(FromPods).ToList();
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            var rules = CalicoRules.Restore(
                family, BlockedPod(cells, family), 80, withSet && family == IPFamily.IPv4);
            _place.Node.ExecuteWithInput(
                rules, Programs.Tools(family, IptablesVariant.Nft).RestorePath, "-n", "-w", "5").ThrowIfFailed();
        }

        var drops = Compare(cells, family => new NodeRules(family)
        {
            Iptables = [new IptablesRules("iptables-nft", Saved(family))],
        });
        Assert.Contains(drops, drop => drop.Contains("cali:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("interface-prefix", "iptables")]
    [InlineData("source-ranges", "nftables")]
    [InlineData("external-local", "iptables")]
    [InlineData("affinity", "nftables")]
    public void A_packet_ends_where_the_walk_says_among_rules_like_firewallds(string name, string mode)
    {
        var start = Program(name, $"--proxy-mode={mode}");
        _place.Node.ExecuteWithInput(FirewalldRules.Text, "nft", "-f", "-").ThrowIfFailed();
        var cells = ScenarioCells.Of(start).Select(FromPods).ToList();
        foreach (var drops in new[] { Compare(cells, Dumped), Compare(cells, Held) })
        {
            Assert.Contains(drops, drop => drop.StartsWith("filter_FORWARD 2: ", StringComparison.Ordinal));
            Assert.DoesNotContain(drops, drop => drop.Contains("no words", StringComparison.Ordinal));
        }
    }

    public void Dispose() => _place.Dispose();

    /// <summary>All that iptables-save and nft print, without the place's own witness.</summary>
    private NodeRules Dumped(IPFamily family)
    {
        var rules = NodeDump.Read(
        [
            .. Enum.GetValues<IPFamily>().Select(one => new DumpBytes(
                $"{one}", Encoding.UTF8.GetBytes(string.Join(
                    '\n', _place.Node.Save(Programs.Tools(one, IptablesVariant.Nft), null))))),
            new DumpBytes("nft", Encoding.UTF8.GetBytes(
                _place.Node.Execute("nft", "list", "ruleset").ThrowIfFailed().Output)),
        ]).Of(family);
        return WithoutWitness(rules);
    }

    /// <summary>The same, of nf_tables as the kernel holds it.</summary>
    private NodeRules Held(IPFamily family) => WithoutWitness(new NodeRules(family)
    {
        Iptables = [new IptablesRules("iptables-nft", Saved(family))],
        Nftables = _place.Node.Run(() => NodeTables.Read(family)),
    });

    private static NodeRules WithoutWitness(NodeRules rules) =>
        rules with { Nftables = [.. rules.Nftables.Where(table => table.Name != "witness")] };

    private InProcessStart Program(string name, params string[] flags)
    {
        var scenario = Scenario.Own(name);
        var start = new InProcessStart(
            Path.Combine(scenario.Folder, scenario.Objects), [.. scenario.Flags, .. flags]);
        _place.Reset();
        start.Run(_place.Node);
        return start;
    }

    private ChainSet Saved(IPFamily family) =>
        ChainSet.Parse(_place.Node.Save(Programs.Tools(family, IptablesVariant.Nft), null));

    /// <summary>What pods send comes in by their own interface.</summary>
    private static ParityCell FromPods(ParityCell cell) =>
        cell.Origin is Parity.PacketOrigin.Pod or Parity.PacketOrigin.Endpoint ? cell with { Link = "pod0" } : cell;

    /// <summary>One of those that come in by a pod's interface.</summary>
    private static Address BlockedPod(IEnumerable<ParityCell> cells, IPFamily family) => cells.First(
        cell => cell.Origin == Parity.PacketOrigin.Pod && cell.To.Address.Family == family).Sources[0];

    /// <summary>Sends packets of every cell and compares. The result is how others' and our rules dropped or rejected.
    /// </summary>
    private List<string> Compare(IReadOnlyList<ParityCell> cells, Func<IPFamily, NodeRules> read)
    {
        var nodes = Enum.GetValues<IPFamily>()
            .Select(family => new WalkedNode(read(family), family)).ToImmutableArray();
        var differences = new List<string>();
        var refusals = new List<string>();
        var (sent, assumed) = (0, 0);
        foreach (var some in cells.SelectMany(cell => Enumerable.Range(0, Packets).Select(number => (cell, number)))
            .Chunk(Burst))
        {
            var packets = some.Select(it => Send(it.cell, it.number)).ToList();
            _place.Settle();
            foreach (var (cell, packet) in packets)
            {
                var outcomes = nodes[(int)packet.Source.Family].Walk(packet, cell.Link);
                var seen = _place.OutcomeOf(packet.Id);
                sent++;
                assumed += outcomes.Any(outcome => !outcome.Assumptions.IsEmpty) ? 1 : 0;
                if (!outcomes.Any(outcome => WalkedNode.Say(outcome, packet).Contains(seen)))
                {
                    differences.Add($"{cell.Name} from {packet.Source}: {seen}, not "
                        + string.Join(" | ", outcomes.SelectMany(outcome => WalkedNode.Say(outcome, packet))
                            .Distinct()));
                }

                refusals.AddRange(outcomes.Select(outcome => outcome.Ending).OfType<Ending.Dropped>()
                    .Where(dropped => dropped.By is not null)
                    .Select(dropped => $"{dropped.By!.Chain} {dropped.By.Position}: {WalkedNode.Text(dropped.By)}"));
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{sent} packets, {assumed} of them with assumptions; dropped by\n"
            + string.Join('\n', refusals.CountBy(refusal => refusal).Select(by => $"{by.Value,6} {by.Key}")));
        Assert.NotEqual(0, sent);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        return refusals;
    }

    private (ParityCell Cell, SentPacket Packet) Send(ParityCell cell, int number)
    {
        var packet = new SentPacket(
            0, cell.Sources[number % cell.Sources.Count], 0, cell.To.Address, cell.To.Port, cell.To.Protocol);
        var id = _place.Send(cell.Link, packet);
        return (cell, packet with { Id = id, SourcePort = ParityPlace.SourcePortOf(id) });
    }
}
