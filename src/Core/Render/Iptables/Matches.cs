using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Render.Iptables;

/// <summary>Conditions that many rules share.</summary>
internal static class Matches
{
    private static readonly Match.OfProtocol TCP = new(Protocol.TCP);
    private static readonly Match.OfProtocol UDP = new(Protocol.UDP);
    private static readonly Match.OfProtocol SCTP = new(Protocol.SCTP);
    private static readonly Match.Transport AnyTCP = new(Protocol.TCP);
    private static readonly Match.Transport AnyUDP = new(Protocol.UDP);
    private static readonly Match.Transport AnySCTP = new(Protocol.SCTP);

    /// <summary>The probabilities 1/1 to 1/64, made once: most pools are smaller.</summary>
    private static readonly Match.Statistic[] Shares = [.. Enumerable.Range(1, 64).Select(MakeShare)];

    public static Match Of(Protocol protocol) => protocol switch
    {
        Protocol.TCP => TCP,
        Protocol.UDP => UDP,
        _ => SCTP,
    };

    /// <summary>The protocol's match without a port: DNAT to a port asks for it.</summary>
    public static Match AnyPort(Protocol protocol) => protocol switch
    {
        Protocol.TCP => AnyTCP,
        Protocol.UDP => AnyUDP,
        _ => AnySCTP,
    };

    public static Match Port(Protocol protocol, ushort port) => new Match.Transport(protocol, port);

    public static Match To(Address address) => new Match.Destination(CIDR.Of(address));

    /// <summary>True for one packet in so many.</summary>
    public static Match OneIn(int count) => count <= Shares.Length ? Shares[count - 1] : MakeShare(count);

    /// <summary>Traffic of this node's own pods, or all other traffic. Null when the two cannot be told apart.
    /// </summary>
    public static Match? OfLocalPods(this LocalDetector detector, bool isNegated) => detector switch
    {
        LocalDetector.None => null,
        LocalDetector.SourceBlock source => new Match.Source(source.Block, isNegated),
        LocalDetector.Interface link => new Match.InInterface(link.Name, isNegated),
        LocalDetector.InterfacePrefix link => new Match.InInterface(link.Prefix + "+", isNegated),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Upstream writes 1/n with ten decimals, and iptables makes the nearest 31-bit fraction of that.
    /// </summary>
    private static Match.Statistic MakeShare(int count) => new(
        (uint)Math.Round(Math.Round(1.0 / count, 10, MidpointRounding.ToEven) * 0x80000000u,
            MidpointRounding.AwayFromZero));
}
