using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace;

/// <summary>A packet on its way: what has become of it so far, and where it stands.</summary>
internal readonly record struct WalkState
{
    public required Packet Packet { get; init; }

    public required Address Destination { get; init; }

    public required ushort DestinationPort { get; init; }

    public required uint Mark { get; init; }

    public required Odds Odds { get; init; }

    /// <summary>The built-in chain that is being walked.</summary>
    public Hook Hook { get; init; }

    /// <summary>The chains that are open, the innermost first; null at the end of the built-in chain.</summary>
    public Frame? Frame { get; init; }

    public Path? Path { get; init; }

    public bool IsRewritten { get; init; }

    public bool IsMasqueraded { get; init; }

    public static WalkState Begin(in Packet packet) => new()
    {
        Packet = packet,
        Destination = packet.Destination,
        DestinationPort = packet.DestinationPort,
        Mark = packet.Mark,
        Odds = Odds.Certain,
    };

    public MetRule Place(Frame frame, Rule rule) =>
        new MetRule.OfIptables(Hook.Table, Hook.Chain, frame.Chain, rule);

    public WalkState Meet(Frame frame, Rule rule) => this with { Path = new Path(Place(frame, rule), Path) };
}

internal readonly record struct Hook(Table Table, string Chain);

/// <summary>An open chain and the rule that comes next in it.</summary>
internal sealed record Frame(string Chain, ImmutableArray<Rule> Rules, int Next, Frame? Caller)
{
    public bool IsInside(string chain) => Chain == chain || (Caller?.IsInside(chain) ?? false);
}
