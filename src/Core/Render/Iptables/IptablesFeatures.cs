namespace Signalbox.Core.Render.Iptables;

/// <summary>What this node's kernel and iptables can do, as far as rules depend on it.</summary>
public sealed record IptablesFeatures
{
    /// <summary>MASQUERADE takes --random-fully (iptables 1.6.2 and later).</summary>
    public bool HasRandomFully { get; init; } = true;

    /// <summary>Packets that conntrack calls invalid are dropped, unless its TCP tracking is set to liberal.</summary>
    public bool DropsInvalid { get; init; } = true;

    /// <summary>The accounting object for dropped invalid packets exists.</summary>
    public bool CountsInvalid { get; init; } = true;

    /// <summary>The accounting object for node ports called on 127.0.0.0/8 exists.</summary>
    public bool CountsLocalhostNodePorts { get; init; } = true;

    public const string InvalidCounter = "ct_state_invalid_dropped_pkts";
    public const string LocalhostNodePortsCounter = "localhost_nps_accepted_pkts";
}
