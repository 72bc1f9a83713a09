using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;
using Signalbox.Kernel;
using Signalbox.Kernel.Conntrack;
using Signalbox.Kernel.Namespaces;
using Signalbox.Kernel.Nftables;
using Signalbox.Proxy.Config;
using Flow = Signalbox.Kernel.Conntrack.Flow;

namespace Signalbox.Proxy.Trace.Live;

/// <summary>Sends a real packet, or waits for one, and follows it through this kernel. What it needs for that is gone
/// when it ends, however it ends.</summary>
/// <param name="rules">This kernel's.</param>
/// <param name="request">What was asked.</param>
/// <param name="time">For waiting.</param>
internal sealed class LiveRun(NodeRules rules, TraceRequest request, TimeProvider time)
{
    /// <summary>A refusal may come with the second try of TCP only, a second after the first.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan EventPatience = TimeSpan.FromMilliseconds(50);

    /// <summary>The events of a packet come together.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    /// <summary>Throws <see cref="FlagException"/> where it cannot be done, with the reason, and
    /// <see cref="KernelException"/>.</summary>
    public async Task<LiveWay> RunAsync(Packet packet, CancellationToken cancellation)
    {
        RefuseLegacy();
        if (packet.Origin == PacketOrigin.LocalProcess)
        {
            using var here = Probe.Open(packet, request.SourcePort, null);
            return await SendAsync(here, PacketHook.Output, cancellation);
        }

        if (request.Wait is { } patience)
        {
            return Await(packet, patience, cancellation);
        }

        using var inside = NamespaceSearch.Holding(packet.Source) ?? throw new FlagException(
            $"--live cannot send from {packet.Source}: no network namespace that can be entered from here holds it; "
            + "with --wait 1m it waits for such a packet to come by itself");
        using var probe = Probe.Open(packet, request.SourcePort, inside);
        return await SendAsync(probe, PacketHook.Prerouting, cancellation);
    }

    private async Task<LiveWay> SendAsync(Probe probe, PacketHook hook, CancellationToken cancellation)
    {
        var packet = probe.Packet;
        using var follower = PacketFollower.Open(
            new TracedFlow(packet.Protocol, packet.Destination, packet.DestinationPort)
            {
                Source = packet.Source,
                SourcePort = packet.SourcePort,
                Hook = hook,
            });
        var events = new List<TraceEvent>();
        var answer = probe.SendAsync(AnswerPatience, cancellation);
        while (!answer.IsCompleted)
        {
            follower.Read(EventPatience, events);
        }

        return Conclude(follower, events, packet, await answer);
    }

    /// <summary>Of a sender that nobody named, any will do.</summary>
    private LiveWay Await(Packet packet, TimeSpan patience, CancellationToken cancellation)
    {
        using var follower = PacketFollower.Open(
            new TracedFlow(packet.Protocol, packet.Destination, packet.DestinationPort)
            {
                Source = request.From is Sender.Outside { Address: null } ? null : packet.Source,
                SourcePort = request.SourcePort,
            });
        var events = new List<TraceEvent>();
        var start = time.GetTimestamp();
        while (events.Count == 0 && time.GetElapsedTime(start) < patience)
        {
            cancellation.ThrowIfCancellationRequested();
            follower.Read(EventPatience, events);
        }

        return EventReading.First(events, follower.Table) is { } first
            ? Conclude(
                follower, events, packet with { Source = first.Source, SourcePort = first.SourcePort },
                ProbeAnswer.NotSentHere)
            : throw new FlagException(
                $"no such packet came within {GoDuration.Format(patience)}: {packet.Protocol} to "
                + packet.Destination.WithPort(packet.DestinationPort));
    }

    private LiveWay Conclude(PacketFollower follower, List<TraceEvent> events, Packet packet, ProbeAnswer answer)
    {
        while (follower.Read(Quiet, events))
        {
            // There may be more.
        }

        var reading = new EventReading(rules, follower.Table, HookedChains.RuleHandles);
        return reading.Read(events, packet, answer, Tracked(packet)) with { HasGaps = follower.HasLost };
    }

    private static Flow? Tracked(Packet packet)
    {
        try
        {
            using var table = ConntrackTable.Open(packet.Destination.Family);
            var found = new List<Flow>();
            var source = new FlowEnd(packet.Source, packet.SourcePort);
            table.Find(
                new FlowFilter(packet.Protocol, packet.Destination, packet.DestinationPort),
                flow => flow.Source == source, found);
            return found.Count == 0 ? null : found[0];
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            // What the headers say has to do.
            return null;
        }
    }

    private void RefuseLegacy()
    {
        var legacy = rules.Iptables.FirstOrDefault(each =>
            each.Program.EndsWith("legacy", StringComparison.Ordinal)
            && each.Chains.Find(Table.Nat, ChainNames.Services) is not null);
        if (legacy is not null)
        {
            throw new FlagException(
                $"--live follows packets by nf_tables' trace, and the Service rules here are {legacy.Program}'s, which "
                + "are not nf_tables: leave out --live, or move the node to iptables-nft or nftables mode");
        }
    }
}
