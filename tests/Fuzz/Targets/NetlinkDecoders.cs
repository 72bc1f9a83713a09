using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Fuzz.Engine;
using Signalbox.Kernel.Accounting;
using Signalbox.Kernel.Conntrack;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Links;
using Signalbox.Kernel.Netlink;
using Signalbox.Kernel.Nftables;
using Signalbox.Testing.Nftables;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Fuzz.Targets;

/// <summary>What the kernel says over netlink. It is trusted to keep its own layout, so a message that does not is an
/// <see cref="InvalidDataException"/> and nothing else: no other kind of end, and never a read beyond it.</summary>
internal static class NetlinkDecoders
{
    private const int NetfilterHeader = 4;

    public static IEnumerable<Decoder> All =>
    [
        Netlink("netlink-rules", () => NetlinkSeeds.Tables(NFT_MSG_NEWRULE), Rule),
        Netlink("netlink-xt-rules", () => NetlinkSeeds.XtRules().Concat(NetlinkSeeds.Tables(NFT_MSG_NEWRULE)), XtRule),
        Netlink("netlink-sets", () => NetlinkSeeds.Tables(NFT_MSG_NEWSET), Set),
        Netlink("netlink-elements", () => NetlinkSeeds.Tables(NFT_MSG_NEWSETELEM), Elements),
        Netlink("netlink-chains", () => NetlinkSeeds.Tables(NFT_MSG_NEWCHAIN), Chain),
        Netlink("netlink-notices", NetlinkSeeds.Tables, Notice),
        Netlink("netlink-trace", NetlinkSeeds.Traces, Trace),
        Netlink("netlink-flows", NetlinkSeeds.Flows, Flow),
        Netlink("netlink-counters", NetlinkSeeds.Counters, (in m) => $"{NfAcct.Decode(m).Name?.Length}"),
        Netlink("netlink-errors", NetlinkSeeds.Errors, Error) with { Form = new NetlinkForm(20) },
        Netlink("netlink-links", NetlinkSeeds.Links, (in m) => $"{NetworkLinks.Decode(m).Kind.Length}") with
        {
            Form = new NetlinkForm(16),
        },
        Netlink("netlink-addresses", NetlinkSeeds.Addresses, LocalAddress) with { Form = new NetlinkForm(8) },
    ];

    private delegate string Said(in NetlinkMessage message);

    private static Decoder Netlink(string name, Func<IEnumerable<byte[]>> seeds, Said say) =>
        new(name, seeds, input => Each(input, say))
        {
            Form = new NetlinkForm(NetfilterHeader),
            Refusals = [typeof(InvalidDataException)],
            AllocatedPerByte = 500,
        };

    private static string Each(byte[] input, Said say)
    {
        var words = "";
        var batch = new NetlinkBatch(input);
        while (batch.TryRead(out var message))
        {
            words += say(message);
        }

        return words;
    }

    /// <summary>What was written once is read as the same from then on.</summary>
    private static string Rule(in NetlinkMessage message)
    {
        // No comment of ours is as long as the kernel lets others' be, or holds bytes that are no text.
        var rule = Again(RuleCodec.Decode(message) with { Comment = null });
        var again = Again(rule);
        if (again != rule)
        {
            throw new InvalidOperationException($"{rule} is read as {again}");
        }

        return $"{string.Join(' ', rule.Expressions.Items.Select(one => one.GetType().Name))}";
    }

    private static NftRule Again(NftRule rule) => RuleCodec.Decode(Only(NetlinkSeeds.Message(
        NFT_MSG_NEWRULE, writer => RuleCodec.Encode(writer, "c", rule))));

    private static NetlinkMessage Only(byte[] message)
    {
        var batch = new NetlinkBatch(message);
        batch.TryRead(out var only);
        return only;
    }

    private static string XtRule(in NetlinkMessage message)
    {
        var words = "";
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            var attributes = message.AttributesAfter<nfgenmsg>(out _);
            var rule = new RuleDecoder(family).Decode(
                attributes.Find(NFTA_RULE_EXPRESSIONS) ? attributes.Nested : default);
            words += $"{string.Join(' ', rule.Matches.Items.Select(match => match.GetType().Name))} "
                + rule.Target.GetType().Name;
        }

        return words;
    }

    private static string Set(in NetlinkMessage message)
    {
        var foreign = SetCodec.DecodeForeign(message);
        return $"{SetCodec.Decode(message)?.Key.Count} {foreign.Key.Count} {foreign.Data.Count} {foreign.IsInterval}";
    }

    private static string Elements(in NetlinkMessage message)
    {
        var words = "";
        foreach (var (_, declared) in new NftForms(IPFamily.IPv4).Sets)
        {
            var gathering = new ElementGathering(declared with { IsInterval = true });
            var attributes = message.AttributesAfter<nfgenmsg>(out _);
            var elements = attributes.Find(NFTA_SET_ELEM_LIST_ELEMENTS) ? attributes.Nested : default;
            while (elements.Next())
            {
                gathering.Add(elements.Value);
                ElementCodec.Decode(elements.Value, new NameCache(), withComment: true);
            }

            words += gathering.Content().Elements.Count;
        }

        return words;
    }

    private static string Chain(in NetlinkMessage message)
    {
        var table = "";
        return $"{ChainCodec.Decode(message).Hook?.Hook} {ChainCodec.DecodeForeign(message)?.Hook?.Type} "
            + $"{HookedChains.Decode(message)?.Hook} {ChainList.Decode(message, ref table).IsBase}";
    }

    private static string Notice(in NetlinkMessage message) =>
        $"{TableNotice.IsGeneration(message)} {TableNotice.IsOfOurs(message, Libc.AF_INET)} "
        + $"{TableNotice.Name(message).Length}";

    private static string Trace(in NetlinkMessage message) =>
        TraceEventCodec.TryDecode(message) is { } told
            ? $"{told.Kind} {told.Verdict.Code} {told.Headers is null}"
            : "-";

    private static string Flow(in NetlinkMessage message) =>
        FlowCodec.TryDecode(message, out var flow) ? $"{flow.Protocol} {flow.Source.Address.Family}" : "-";

    private static string Error(in NetlinkMessage message)
    {
        var error = NetlinkError.Read(message);
        return $"{error.Errno} {error.Words?.Length} {error.Offset is null}";
    }

    private static string LocalAddress(in NetlinkMessage message)
    {
        var words = "";
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            words += LocalAddresses.Decode(message, family)?.Address.Family;
        }

        return words;
    }
}
