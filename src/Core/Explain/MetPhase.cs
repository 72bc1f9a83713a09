using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>When on a packet's way a station is asked. Ordered as packets come through.</summary>
/// <param name="Stage">0 where a packet comes from, 1 once it is known where it goes, 2 on its way out.</param>
/// <param name="Order">Of the station within its hook.</param>
internal readonly record struct MetPhase(int Stage, (int, int) Order) : IComparable<MetPhase>
{
    public int CompareTo(MetPhase other) => (Stage, Order).CompareTo((other.Stage, other.Order));

    public static MetPhase Of(Station station) => new(
        station.Hook switch
        {
            PacketHook.Prerouting or PacketHook.Output => 0,
            PacketHook.Postrouting => 2,
            _ => 1,
        },
        station.Order);
}
