using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using static Signalbox.Core.Rules.Nftables.Expression;

namespace Signalbox.Kernel.Nftables;

/// <summary>One rule for each thing of nf_tables that a kernel may have been built without, in a chain that is named
/// after it, so that a refusal names it.</summary>
internal static class ProbeRules
{
    private const string Target = "target";

    /// <summary>Nothing of it is asked a packet, and nothing leads to it but hooks of empty chains.</summary>
    internal static void Write(IRulesetWriter writer, IPFamily family)
    {
        var address = family == IPFamily.IPv4 ? FieldType.IPv4Address : FieldType.IPv6Address;
        var dispatched = new NftSet("vmap", [FieldType.Protocol, FieldType.Port], SetValue.Verdict);
        var pools = new NftSet("pools", [FieldType.DrawnNumber], SetValue.Data) { Data = [address, FieldType.Port] };
        var affinity = new NftSet("affinity", [address]) { TimeoutSeconds = 1 };
        writer.AddTable();
        foreach (var set in new[] { dispatched, pools, affinity })
        {
            writer.AddSet(set);
        }

        writer.AddChain(new NftChain(Target, []));
        writer.AddChain(new NftChain("type-filter", [], new(ChainType.Filter, PacketHook.Input, 0)));
        writer.AddChain(new NftChain("type-nat", [], new(ChainType.Nat, PacketHook.Postrouting, 100)));
        writer.AddElement(dispatched, new(new([6, 0, 0, 0, 0, 80, 0, 0]), Verdict: NftVerdict.Continue));
        foreach (var (need, rule) in Rules(family))
        {
            writer.AddChain(new NftChain(need, []));
            writer.AddRule(need, new NftRule(new([.. rule])));
        }
    }

    private static IEnumerable<(string Need, Expression[] Rule)> Rules(IPFamily family)
    {
        var isIPv4 = family == IPFamily.IPv4;
        var length = (byte)(isIPv4 ? 4 : 16);
        var source = new LoadPayload(0, PacketHeader.Network, (byte)(isIPv4 ? 12 : 8), length);
        yield return ("ct", [new LoadConntrack(0, ConntrackKey.State), Bits(8), new Compare(0, Number(8))]);
        yield return ("fib", [new LoadAddressType(0, IsSource: false), new Compare(0, Number(2))]);
        yield return ("numgen-map-nat",
            [new LoadRandom(0, 12, 12), new LookUp(0, "pools", 0), new DNAT(family, 0, (byte)(length / 4))]);
        yield return ("vmap-continue-reject",
        [
            new LoadMeta(0, MetaKey.TransportProtocol), new LoadPayload(1, PacketHeader.Transport, 2, 2),
            new Dispatch(0, "vmap"), new Reject((byte)(isIPv4 ? 3 : 4)),
        ]);
        yield return ("masquerade-fully-random", [new Masquerade(IsFullyRandom: true)]);
        yield return ("dynamic-set", [source, new UpdateSet(0, "affinity")]);
        yield return ("mark",
        [
            new LoadMeta(0, MetaKey.Mark), Bits(0x4000), new SetMeta(0, MetaKey.Mark),
            new Decide(NftVerdict.Goto(Target)),
        ]);
    }

    private static Bitwise Bits(uint mask) => new(0, 0, Number(mask), Number(0));

    private static RegisterBytes Number(uint number) => new(BitConverter.GetBytes(number));
}
