using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>What has become of a packet so far, and where it is. Ways that led to the same are one from there on.
/// </summary>
public sealed record Flow
{
    /// <summary>As it was sent.</summary>
    public required Packet Packet { get; init; }

    public required Address Destination { get; init; }

    public required ushort DestinationPort { get; init; }

    public required uint Mark { get; init; }

    /// <summary>The connection's own mark, which a new one has not.</summary>
    public uint ConnectionMark { get; init; }

    /// <summary>By DNAT, be it to what it was.</summary>
    public bool IsRewritten { get; init; }

    /// <summary>The source becomes an address of the interface that the packet leaves through.</summary>
    public bool IsMasqueraded { get; init; }

    /// <summary>The source that SNAT gives; null when there is none, or when it is one of several.</summary>
    public Address? NewSource { get; init; }

    /// <summary>Conntrack was told not to look.</summary>
    public bool IsUntracked { get; init; }

    public PacketHook Hook { get; init; }

    /// <summary>The name of the interface that it came in through, as rules of this hook are told: empty where there is
    /// none, null where it is not known.</summary>
    public string? InInterface { get; init; }

    /// <summary>The same of the interface that it will leave through.</summary>
    public string? OutInterface { get; init; }

    /// <summary>It has left through the loopback interface and come in again.</summary>
    public bool IsBackIn { get; init; }

    /// <summary>What had to be assumed to come here, the last first; null where all could be judged.</summary>
    public Assumption? Assumed { get; init; }

    /// <summary>The station of the hook that comes next, from 0.</summary>
    internal int Stop { get; init; }

    /// <summary>A nat chain of this hook has translated it: the others are not asked.</summary>
    internal bool HasTranslation { get; init; }

    /// <summary>A bit of conntrack's status that is set when the destination is another than was asked for.</summary>
    public bool IsTranslated =>
        Destination != Packet.Destination || DestinationPort != Packet.DestinationPort;

    public bool IsSourceRewritten => IsMasqueraded || NewSource is not null;

    /// <summary>The source as rules see it. Null once it is masqueraded: which address that gives is the routes'
    /// affair.</summary>
    public Address? Source => IsMasqueraded ? null : NewSource ?? Packet.Source;

    /// <summary>Null when it is not known.</summary>
    public ushort? SourcePort => IsSourceRewritten || Packet.SourcePort == 0 ? null : Packet.SourcePort;

    internal static Flow Begin(in Packet packet) => new()
    {
        Packet = packet,
        Destination = packet.Destination,
        DestinationPort = packet.DestinationPort,
        Mark = packet.Mark,
        Hook = packet.Origin == PacketOrigin.Network ? PacketHook.Prerouting : PacketHook.Output,
    };

    /// <summary>On a hook, with the interfaces that its rules are told.</summary>
    internal Flow At(PacketHook hook, NodeAddresses node)
    {
        var isBackIn = IsBackIn || (hook == PacketHook.Prerouting && Packet.Origin == PacketOrigin.LocalProcess);
        var isIn = hook is PacketHook.Prerouting or PacketHook.Input;
        return this with
        {
            Hook = hook,
            Stop = 0,
            HasTranslation = false,
            IsBackIn = isBackIn,
            InInterface = isBackIn ? "lo" : Packet.Origin == PacketOrigin.LocalProcess ? "" : Packet.InInterface,
            OutInterface = isIn ? "" : node.InterfaceTo(Destination),
        };
    }

    /// <summary>Whether an earlier packet of the same source, or this one, has put it into a dynamic set.</summary>
    internal bool IsRememberedIn(NftSet set, in RegisterBytes key) =>
        set.TimeoutSeconds is not null && Packet.RememberedIn.Items.Contains(set.Name) && IsSource(key);

    /// <summary>The packet has put this key into a set. Only sources are kept in mind.</summary>
    internal Flow Remember(NftSet set, in RegisterBytes key) =>
        !IsSource(key) || Packet.RememberedIn.Items.Contains(set.Name) ? this : this with
        {
            Packet = Packet with { RememberedIn = [.. Packet.RememberedIn, set.Name] },
        };

    private bool IsSource(in RegisterBytes key)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        writer.Add(Packet.Source);
        return writer.Value == key;
    }
}
