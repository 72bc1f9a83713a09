using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Output.Documents;

/// <summary>The first packet of a connection.</summary>
internal sealed record PacketDocument
{
    public required string Protocol { get; init; }

    public required string Source { get; init; }

    public ushort? SourcePort { get; init; }

    public required string Destination { get; init; }

    public required ushort DestinationPort { get; init; }

    /// <summary>"network" or "local-process".</summary>
    public required string Origin { get; init; }

    public string? InInterface { get; init; }

    /// <summary>0 for none.</summary>
    public required uint Mark { get; init; }

    public static PacketDocument Of(in Packet packet) => new()
    {
        Protocol = packet.Protocol.ToString(),
        Source = packet.Source.ToString(),
        SourcePort = packet.SourcePort == 0 ? null : packet.SourcePort,
        Destination = packet.Destination.ToString(),
        DestinationPort = packet.DestinationPort,
        Origin = DocumentText.Word(packet.Origin),
        InInterface = packet.InInterface,
        Mark = packet.Mark,
    };
}
