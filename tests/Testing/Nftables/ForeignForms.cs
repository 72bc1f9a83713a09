using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Testing.Nftables;

/// <summary>Expressions that only others' rules have: of each kind every shape.</summary>
public static class ForeignForms
{
    private const uint Flags = 0x14;

    private static readonly RegisterBytes One = new([0, 80]);
    private static readonly RegisterBytes Two = new([1, 187]);

    public static IReadOnlyList<Expression> All { get; } =
    [
        new Expression.LoadPayload(0, PacketHeader.Link, 6, 6),
        .. Enum.GetValues<MetaKey>().Select(key => new Expression.LoadMeta(1, key)),
        new Expression.SetMeta(2, MetaKey.Priority),
        .. Enum.GetValues<ConntrackKey>().Select(key => new Expression.LoadConntrack(4, key)),
        new Expression.LoadConntrack(4, ConntrackKey.SourcePort, 1),
        new Expression.SetConntrack(4, ConntrackKey.Mark),
        new Expression.Untrack(),
        new Expression.LoadRoute(0, RouteResult.OutInterface, RouteFlags.Source | RouteFlags.Mark),
        new Expression.LoadRoute(0, RouteResult.AddressType, RouteFlags.Destination | RouteFlags.InInterface),
        new Expression.LoadRoute(0, RouteResult.OutInterfaceName, RouteFlags.Source | RouteFlags.IsPresent),
        new Expression.LoadCounter(1, 4, 10),
        new Expression.LoadHash(1, 0, 8, 4, 10, 0x1234),
        new Expression.LoadHash(1, 0, 8, 4, 0, null),
        new Expression.LoadHash(1, null, 0, 2, 0, null),
        .. Enum.GetValues<ValueOrder>().Select(order => new Expression.CompareOrder(1, order, One)),
        new Expression.Within(1, One, Two),
        new Expression.Within(1, One, Two, IsNegated: true),
        new Expression.Shift(0, 1, 4, IsLeft: true, 8),
        new Expression.Shift(0, 1, 4, IsLeft: false, 8),
        new Expression.TurnBytes(0, 1, IsToNetwork: true, 4, 4),
        new Expression.TurnBytes(0, 1, IsToNetwork: false, 2, 2),
        new Expression.Translate(true, IPFamily.IPv4, new(0, 0), null, 0),
        new Expression.Translate(true, IPFamily.IPv6, new(0, 4), new(8, 9), 3),
        new Expression.Translate(false, IPFamily.IPv4, new(0, 1), new(2, 2), 3),
        new Expression.Translate(false, IPFamily.IPv4, null, new(2, 2), 2),
        new Expression.MasqueradeWith(new(0, 1), Flags),
        new Expression.MasqueradeWith(null, Flags),
        new Expression.Redirect(null, 0),
        new Expression.Redirect(new(0, 0), 2),
        new Expression.RejectWith(RejectKind.TcpReset, null),
        new Expression.RejectWith(RejectKind.Icmpx, 3),
        new Expression.ToSocket(2, 0, 1),
        new Expression.ToSocket(0, null, 1),
        new Expression.Queue(1, 4, 1, null),
        new Expression.Queue(0, 0, 0, 3),
        new Expression.Count(12, 3456),
        new Expression.Limit(10, 60, 5, CountsBytes: false, IsOver: true),
        new Expression.Limit(1024, 1, 0, CountsBytes: true, IsOver: false),
        new Expression.Quota(1000, 10, IsOver: true),
        new Expression.UseObject(1, "a-counter"),
        new Expression.Log("a prefix ", null, 4, 1),
        new Expression.Log(null, 2, null, null) { SnapLength = 64, QueueThreshold = 3 },
    ];
}
