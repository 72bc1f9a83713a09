using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>What has become of a packet at the door of a base chain. Ways that led to the same are one from there on.
/// </summary>
internal readonly record struct NftFlow
{
    public required Packet Packet { get; init; }

    public required Address Destination { get; init; }

    public required ushort DestinationPort { get; init; }

    public required uint Mark { get; init; }

    public bool IsRewritten { get; init; }

    public bool IsMasqueraded { get; init; }

    public PacketHook Hook { get; init; }

    /// <summary>The base chain of the hook, by priority.</summary>
    public int Chain { get; init; }

    /// <summary>A nat chain of this hook has translated it: the others are not asked.</summary>
    public bool HasTranslation { get; init; }

    /// <summary>It has left through the loopback interface and come in again. nat is not asked twice.</summary>
    public bool IsBackIn { get; init; }

    public static NftFlow Begin(in Packet packet) => new()
    {
        Packet = packet,
        Destination = packet.Destination,
        DestinationPort = packet.DestinationPort,
        Mark = packet.Mark,
        Hook = packet.Origin == PacketOrigin.Network ? PacketHook.Prerouting : PacketHook.Output,
    };

    /// <summary>A bit of conntrack's status that is set when the destination is another than was asked for.</summary>
    public bool IsTranslated =>
        Destination != Packet.Destination || DestinationPort != Packet.DestinationPort;

    /// <summary>Whether an earlier packet of the same source, or this one, has put it into a dynamic set.</summary>
    public bool IsRememberedIn(NftSet set, in RegisterBytes key) =>
        set.TimeoutSeconds is not null && Packet.RememberedIn.Items.Contains(set.Name) && IsSource(key);

    /// <summary>The packet has put this key into a set. Only sources are kept in mind.</summary>
    public NftFlow Remember(NftSet set, in RegisterBytes key) =>
        !IsSource(key) || Packet.RememberedIn.Items.Contains(set.Name) ? this : this with
        {
            Packet = Packet with { RememberedIn = [.. Packet.RememberedIn, set.Name] },
        };

    /// <summary>What the kernel calls the interface that it came in through; null when unknown.</summary>
    public string? InInterface => Hook switch
    {
        PacketHook.Output => "",
        PacketHook.Postrouting => null,
        _ when IsBackIn => "lo",
        _ => Packet.InInterface,
    };

    private bool IsSource(in RegisterBytes key)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        writer.Add(Packet.Source);
        return writer.Value == key;
    }
}

/// <summary>How likely a way is, and the rules that it met: of several that have become one, the likeliest's.</summary>
internal readonly record struct NftOdds(Odds Odds, Path? Path, double Likeliest)
{
    public NftOdds(Odds odds, Path? path)
        : this(odds, path, odds.ToDouble())
    {
    }

    public NftOdds Join(in NftOdds other) => new(
        Odds + other.Odds, Likeliest >= other.Likeliest ? Path : other.Path, Math.Max(Likeliest, other.Likeliest));
}
