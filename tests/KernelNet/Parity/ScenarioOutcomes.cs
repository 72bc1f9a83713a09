using System.Text.RegularExpressions;
using Signalbox.Core.Model;
using Signalbox.KernelNet.Golden;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Parity;

/// <summary>Two nodes with different rules for the same objects, and what becomes of the same packets on both.
/// </summary>
public sealed partial class ScenarioOutcomes : IDisposable
{
    /// <summary>Of each cell, at the least.</summary>
    private const int FirstPackets = 12;

    /// <summary>Where the two have not shown the same yet: each endpoint takes a while to be met.</summary>
    private const int MostPackets = 400;

    /// <summary>Packets on their way at once; more would overflow a socket's buffer.</summary>
    private const int Burst = 100;

    private const string NftablesMode = "--proxy-mode=nftables";

    private readonly ParityPlace _wanted = new();
    private readonly ParityPlace _got = new();

    /// <summary>What a walk over each node's rules says, once they are programmed; beside the nodes.</summary>
    private (PredictedOutcomes Wanted, PredictedOutcomes Got)? _predicted;

    /// <summary>Of the last scenario: outcomes that a walk over the kernel's rules had not predicted.</summary>
    public IReadOnlyList<string> Surprises =>
        _predicted is { } both ? [.. both.Wanted.Surprises, .. both.Got.Surprises] : ["nothing was predicted"];

    /// <summary>Of the last scenario: packets whose outcome was predicted.</summary>
    public int Agreed => _predicted is { } both ? both.Wanted.Agreed + both.Got.Agreed : 0;

    /// <summary>Iptables mode on one node, nftables mode on the other, node ports on every address unless the scenario
    /// says which.</summary>
    internal IReadOnlyList<CellOutcomes> OfBothModes(Scenario scenario)
    {
        const string Flag = "--nodeport-addresses";
        string[] everywhere = scenario.Flags.Any(flag => flag.StartsWith(Flag, StringComparison.Ordinal))
            ? []
            : [$"{Flag}=0.0.0.0/0,::/0"];
        var objects = Path.Combine(scenario.Folder, scenario.Objects);
        var start = new InProcessStart(objects, [.. scenario.Flags, .. everywhere]);
        Parallel.Invoke(
            () => Program(_wanted, start),
            () => Program(_got, new InProcessStart(objects, [.. scenario.Flags, .. everywhere, NftablesMode])));
        return SendAll(ScenarioCells.Of(start));
    }

    /// <summary>The same for any objects, in both modes.</summary>
    internal IReadOnlyList<CellOutcomes> OfChanges(IEnumerable<ClusterChange> changes, params string[] flags)
    {
        using var nothing = new EmptyObjects();
        ClusterChange[] all = [.. changes];
        var start = new InProcessStart(nothing.Path, flags, all);
        Parallel.Invoke(
            () => Program(_wanted, start),
            () => Program(_got, new InProcessStart(nothing.Path, [.. flags, NftablesMode], all)));
        return SendAll(ScenarioCells.Of(start));
    }

    /// <summary>The table that kube-proxy made in nftables mode on one node, ours on the other.</summary>
    internal IReadOnlyList<CellOutcomes> OfUpstream(Scenario scenario)
    {
        var upstream = scenario.Text("upstream.nft");
        var blocks = ServiceCIDR().Matches(upstream).Select(block => CIDR.Parse(block.Groups[1].Value)).ToEquatable();
        var start = new InProcessStart(
            Path.Combine(scenario.Folder, scenario.Objects), [.. scenario.Flags, NftablesMode],
            new ClusterChange.ServiceCIDRSet("kubernetes", blocks));
        _wanted.Reset();
        _wanted.Node.ExecuteWithInput(upstream, "nft", "-f", "-").ThrowIfFailed();
        Program(_got, start);
        return SendAll(ScenarioCells.Of(start));
    }

    public void Dispose()
    {
        _wanted.Dispose();
        _got.Dispose();
    }

    private static void Program(ParityPlace place, InProcessStart start)
    {
        place.Reset();
        start.Run(place.Node);
    }

    private List<CellOutcomes> SendAll(IEnumerable<ParityCell> of)
    {
        var cells = of.Select(cell => new CellOutcomes(cell)).ToList();
        _predicted = (PredictedOutcomes.Over(_wanted.Node), PredictedOutcomes.Over(_got.Node));
        Send(cells, 0);
        for (var sent = FirstPackets; sent < MostPackets; sent += FirstPackets)
        {
            Send([.. cells.Where(cell => cell.MayConverge)], sent);
        }

        return cells;
    }

    private void Send(IReadOnlyList<CellOutcomes> cells, int first)
    {
        foreach (var some in cells
            .SelectMany(cell => Enumerable.Range(first, FirstPackets).Select(number => (Cell: cell, Number: number)))
            .Chunk(Burst))
        {
            var (wanted, got) = _predicted!.Value;
            Parallel.Invoke(
                () => SendTo(_wanted, wanted, [.. some.Select(it => (it.Cell.Cell, it.Number, it.Cell.Wanted))]),
                () => SendTo(_got, got, [.. some.Select(it => (it.Cell.Cell, it.Number, it.Cell.Got))]));
        }
    }

    private static void SendTo(
        ParityPlace place, PredictedOutcomes predicted,
        List<(ParityCell Cell, int Number, HashSet<string> Outcomes)> packets)
    {
        var sent = packets.Select(packet => new SentPacket(
            0, packet.Cell.Sources[packet.Number % packet.Cell.Sources.Count], 0, packet.Cell.To.Address,
            packet.Cell.To.Port, packet.Cell.To.Protocol)).ToList();
        var ids = packets.Zip(sent, (packet, one) => place.Send(packet.Cell.Link, one)).ToList();
        place.Settle();
        foreach (var (packet, one, id) in packets.Zip(sent, ids))
        {
            var outcome = place.OutcomeOf(id);
            packet.Outcomes.Add(outcome);
            predicted.Compare(packet.Cell.Link, one, outcome);
        }
    }

    [GeneratedRegex(@"daddr \{? ?([0-9a-f.:]+/\d+)(?:, ([0-9a-f.:]+/\d+))* ?\}? drop")]
    private static partial Regex ServiceCIDR();
}
