using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Changes;

/// <summary>NFT_MSG_NEWGEN, which ends the notifications of a transaction on nf_tables: the generation that it made,
/// and who did. Source: nf_tables_fill_gen_info in net/netfilter/nf_tables_api.c.</summary>
internal readonly record struct GenerationNotice(uint Generation, WriterProcess Writer)
{
    internal static GenerationNotice Read(in NetlinkMessage message)
    {
        var attributes = message.TableAfter<nfgenmsg>();
        return new GenerationNotice(
            attributes.BigEndian32(NFTA_GEN_ID),
            new WriterProcess((int)attributes.BigEndian32(NFTA_GEN_PROC_PID), attributes.Text(NFTA_GEN_PROC_NAME)));
    }
}
