using System.Text;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>A verdict as data: { verdict { code, chain } }, the chain with jumps and gotos only. Source:
/// nft_verdict_init and nft_verdict_dump in net/netfilter/nf_tables_api.c.</summary>
internal static class VerdictCodec
{
    internal static void Encode(MessageWriter writer, ushort type, in NftVerdict verdict)
    {
        var data = writer.BeginNest(type);
        var nest = writer.BeginNest(NFTA_DATA_VERDICT);
        writer.BigEndian32(NFTA_VERDICT_CODE, (uint)(int)verdict.Code);
        if (verdict.Chain is { } chain)
        {
            writer.Text(NFTA_VERDICT_CHAIN, chain);
        }

        writer.EndNest(nest);
        writer.EndNest(data);
    }

    /// <summary>Null when the data is no verdict. A code that is none of ours is kept as its number.</summary>
    internal static NftVerdict? Decode(in AttributeTable data, NameCache? names = null)
    {
        if (!data.Has(NFTA_DATA_VERDICT))
        {
            return null;
        }

        var verdict = data.Nested(NFTA_DATA_VERDICT);
        var code = (NftVerdictCode)(int)verdict.BigEndian32(NFTA_VERDICT_CODE);
        if (!verdict.Has(NFTA_VERDICT_CHAIN))
        {
            return new NftVerdict(code);
        }

        var chain = verdict.TextBytes(NFTA_VERDICT_CHAIN);
        return new NftVerdict(code, names?.Of(chain) ?? Encoding.UTF8.GetString(chain));
    }
}
