using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Core.Explain;

/// <summary>An address and port that clients call.</summary>
public sealed record ExplainedFrontend
{
    public required FrontendKind Kind { get; init; }

    /// <summary>Null for a node port, which answers on the node's addresses.</summary>
    public Address? Address { get; init; }

    public required ushort Port { get; init; }

    public required Protocol Protocol { get; init; }

    /// <summary>Service ports that claim it too, the one with the best right first.</summary>
    public ImmutableArray<ServicePortName> OtherClaimants { get; init; } = [];

    /// <summary>What becomes of a connection, by where it comes from.</summary>
    public ImmutableArray<Call> Calls { get; init; } = [];

    /// <summary>Connections that the rules have sent on from here to the endpoints of now, since they were made; null
    /// where they are not counted.</summary>
    public ulong? Connections { get; init; }

    /// <summary>"10.97.0.1:80", or ":30080" for a node port.</summary>
    public override string ToString() => Address is { } address ? address.WithPort(Port) : $":{Port}";
}
