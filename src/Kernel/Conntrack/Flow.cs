using Signalbox.Core.Model;

namespace Signalbox.Kernel.Conntrack;

/// <summary>One entry of connection tracking: what its first packet said, and what answers are expected to say. The two
/// mirror each other unless addresses are translated. Source: struct nf_conn, its two tuples.</summary>
public readonly record struct Flow
{
    public required Protocol Protocol { get; init; }

    /// <summary>The client, as the first packet came.</summary>
    public required FlowEnd Source { get; init; }

    /// <summary>Whom the client called.</summary>
    public required FlowEnd Destination { get; init; }

    /// <summary>Who answers: the endpoint, where the destination is translated.</summary>
    public required FlowEnd ReplySource { get; init; }

    /// <summary>Whom the answers go to: this node, where the source is translated.</summary>
    public required FlowEnd ReplyDestination { get; init; }

    /// <summary>The zone that the first direction is tracked in; 0 where nobody has set up zones.</summary>
    public ushort Zone { get; init; }

    /// <summary>Tells it from a later entry of the same addresses and ports. 0 when it is not known.</summary>
    public uint Id { get; init; }

    /// <summary>The destination is translated to another.</summary>
    public bool IsTranslated => ReplySource != Destination;

    /// <summary>"udp 10.0.0.1:5353 to 10.96.0.10:53 (10.244.0.7:53)".</summary>
    public override string ToString() => $"{Protocol.Lower()} {Source} to {Destination} ({ReplySource})";
}
