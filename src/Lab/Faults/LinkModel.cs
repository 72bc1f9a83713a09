namespace Signalbox.Lab.Faults;

/// <summary>Decides what becomes of the packets of a link with faults, one after the other. Touches no packet and no
/// clock. For one thread.</summary>
internal sealed class LinkModel(LinkConditions conditions, Random random)
{
    private readonly TimeSpan[] _freeAt = new TimeSpan[2];

    /// <param name="isOutgoing">The direction; each has the link for itself.</param>
    /// <param name="bytes">The packet's length.</param>
    /// <param name="now">On a clock that only goes on.</param>
    public PacketFate Next(bool isOutgoing, int bytes, TimeSpan now)
    {
        if (random.NextDouble() < conditions.Loss)
        {
            return new PacketFate(IsLost: true, now, IsCorrupt: false);
        }

        var sent = now;
        if (conditions.Rate > 0)
        {
            ref var freeAt = ref _freeAt[isOutgoing ? 1 : 0];
            freeAt = (freeAt > now ? freeAt : now) + TimeSpan.FromSeconds(bytes * 8 / conditions.Rate);
            sent = freeAt;
        }

        var deviation = conditions.Jitter * ((2 * random.NextDouble()) - 1);
        return new PacketFate(
            IsLost: false, sent + conditions.Delay + deviation, random.NextDouble() < conditions.Corruption);
    }

    /// <summary>Turns one bit over, behind the IP header: the packet must still arrive.</summary>
    public void Corrupt(byte[] packet)
    {
        var header = packet.Length > 0 && packet[0] >> 4 == 6 ? 40 : 20;
        if (packet.Length > header)
        {
            packet[random.Next(header, packet.Length)] ^= (byte)(1 << random.Next(8));
        }
    }
}

/// <summary>What becomes of a packet: lost, or on its way again at <paramref name="Due"/>.</summary>
internal readonly record struct PacketFate(bool IsLost, TimeSpan Due, bool IsCorrupt);
