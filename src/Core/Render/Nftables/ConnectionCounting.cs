using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>The rules that count connections, with --service-counters. They stand where a connection has its endpoint
/// and leaves for it: behind routing, before its source is rewritten, or, when the endpoint is this node itself, on its
/// way in. Chains of type nat see a flow once, and of the two a flow meets one, so each connection is counted once, by
/// the element of its endpoint and of what its client called. An element that is missing means a connection that is not
/// counted, and nothing else. No element moves when a pool changes its size: one lives as long as its endpoint is
/// behind its frontend.</summary>
internal static class ConnectionCounting
{
    private const int SourceNat = 100;

    /// <summary>As many as can be; most flows are of the first.</summary>
    private static readonly Protocol[] Protocols = [Protocol.TCP, Protocol.UDP, Protocol.SCTP];

    /// <summary>The rule that leads to them.</summary>
    public static NftRule Entry() =>
        Phrases.Rule(Phrases.IsTranslated(), Phrases.Jump(NftNames.CountConnections));

    public static IEnumerable<NftChain> Chains(IPFamily family)
    {
        var phrases = Phrases.Of(family);
        NftRule Count(Protocol protocol, NftSet set) =>
            Phrases.Rule(phrases.Sent(protocol, set), Phrases.Decide(NftVerdict.Return));
        yield return FixedRenderer.Base(
            NftNames.NatInput, new BaseHook(ChainType.Nat, PacketHook.Input, SourceNat), Entry());
        yield return new NftChain(
            NftNames.CountConnections,
            [
                .. Protocols.SelectMany(protocol => phrases.Sets.Counting.Select(set => Count(protocol, set))),
            ]);
    }
}
