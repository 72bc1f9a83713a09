using System.Collections.Immutable;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Reads chains and counts rules over netlink. Works on tables that iptables-nft made as on any other, and
/// costs about a microsecond a chain, where iptables-nft-save 1.8.9 is quadratic in chains and ends with a
/// segmentation fault at 110,000.</summary>
public static class ChainList
{
    private const int Attempts = 10;

    /// <summary>The chains of one table ("nat") of one family in the calling thread's network namespace, in the
    /// kernel's order; empty when there is no such table. Throws <see cref="KernelException"/>: Unsupported when
    /// the kernel has no nf_tables, Transient when the table kept changing while it was read.</summary>
    public static ImmutableArray<ListedChain> Read(IPFamily family, string table)
    {
        var chains = ImmutableArray.CreateBuilder<ListedChain>();
        foreach (var (of, chain) in ReadAll(family))
        {
            if (of == table)
            {
                chains.Add(chain);
            }
        }

        return chains.DrainToImmutable();
    }

    /// <summary>The chains of all tables of a family, each with its table's name, table by table in the kernel's
    /// order. The kernel cannot be asked for those of one table only. Errors as <see cref="Read"/>.</summary>
    public static ImmutableArray<(string Table, ListedChain Chain)> ReadAll(IPFamily family)
    {
        var operation = $"list the chains of family {family}";
        return Retried(operation, socket =>
        {
            var chains = ImmutableArray.CreateBuilder<(string, ListedChain)>();
            var table = "";
            Dump(socket, operation, NFT_MSG_GETCHAIN, family, message =>
            {
                var chain = Decode(message, ref table);
                chains.Add((table, chain));
            });
            return chains.DrainToImmutable();
        });
    }

    /// <summary>How many rules the tables of iptables-nft hold, of a family: other programs' tables say nothing about
    /// it. Errors as <see cref="Read"/>.</summary>
    public static int CountRules(IPFamily family)
    {
        var operation = $"count the rules of family {family}";
        return Retried(operation, socket =>
        {
            var count = 0;
            Dump(socket, operation, NFT_MSG_GETRULE, family, message =>
            {
                var attributes = message.AttributesAfter<nfgenmsg>(out _);
                count += attributes.Find(NFTA_RULE_TABLE) && IsOfIptables(attributes.TextBytes) ? 1 : 0;
            });
            return count;
        });
    }

    private static bool IsOfIptables(ReadOnlySpan<byte> table) =>
        table.SequenceEqual("filter"u8) || table.SequenceEqual("nat"u8) || table.SequenceEqual("mangle"u8)
        || table.SequenceEqual("raw"u8) || table.SequenceEqual("security"u8);

    private static T Retried<T>(string operation, Func<NetlinkSocket, T> read)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
            try
            {
                return read(socket);
            }
            catch (KernelException failure) when (failure.Kind == KernelErrorKind.Transient && attempt < Attempts)
            {
                // Somebody wrote between two parts of the listing: it is read from the start.
            }
            catch (KernelException failure) when (failure.Errno == Libc.EINVAL)
            {
                // nfnetlink answers so for a subsystem that it does not have.
                throw new KernelException(
                    operation, KernelErrorKind.Unsupported, "this kernel has no nf_tables", failure);
            }
        }
    }

    private static void Dump(
        NetlinkSocket socket, string operation, int message, IPFamily family, Action<NetlinkMessage> onAnswer)
    {
        var request = new MessageWriter();
        const ushort Flags = LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_DUMP;
        request.BeginNetfilter(
            LinuxNfnetlink.NFNL_SUBSYS_NFTABLES, message, Flags, FamilyNumber.Of(family), socket.NextSequence());
        request.End();
        socket.Exchange(operation, request, onAnswer);
    }

    /// <param name="message">One chain.</param>
    /// <param name="table">The name of the table before, which is mostly this one's too.</param>
    internal static ListedChain Decode(NetlinkMessage message, ref string table)
    {
        var attributes = message.AttributesAfter<nfgenmsg>(out _);
        var name = "";
        ulong handle = 0;
        var isBase = false;
        uint uses = 0;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case NFTA_CHAIN_TABLE when !Ascii.Equals(attributes.TextBytes, table):
                    table = attributes.Text;
                    break;
                case NFTA_CHAIN_NAME:
                    name = attributes.Text;
                    break;
                case NFTA_CHAIN_HANDLE:
                    handle = attributes.BigEndian64;
                    break;
                case NFTA_CHAIN_HOOK:
                    isBase = true;
                    break;
                case NFTA_CHAIN_USE:
                    uses = attributes.BigEndian32;
                    break;
            }
        }

        return new ListedChain(name, handle, isBase) { Uses = uses };
    }
}
