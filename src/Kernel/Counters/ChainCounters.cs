using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using Signalbox.Kernel.Nftables;
using static Signalbox.Kernel.Interop.LinuxNfTables;
using static Signalbox.Kernel.Interop.LinuxNfTablesCompat;

namespace Signalbox.Kernel.Counters;

/// <summary>The counters of the rules of iptables-nft that translate, in the nat table's chains with this prefix.
/// Chains are asked for one by one: to list the rules of all at once takes time with their square.</summary>
public sealed class ChainCounters : IConnectionCounters
{
    private const string Table = "nat";
    private const ushort Dumps = LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_DUMP;
    private const int Deletion = (LinuxNfnetlink.NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_DELRULE;

    private readonly IPFamily _family;
    private readonly string _prefix;
    private readonly byte[] _prefixBytes;
    private readonly NetlinkSocket _socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
    private readonly DeletionNotices _notices = new();
    private readonly MessageWriter _request = new();

    public ChainCounters(IPFamily family, string prefix) =>
        (_family, _prefix, _prefixBytes) = (family, prefix, Encoding.ASCII.GetBytes(prefix));

    public int Losses => _notices.Losses;

    public bool TellsDeletions => true;

    /// <summary>Nothing is lost without it.</summary>
    public bool IsReadingCheap => false;

    public void Begin() => _notices.Begin();

    /// <inheritdoc/>
    /// <param name="known">Null lists chains in the calling thread's namespace.</param>
    /// <param name="onCounter">Takes chain and connections.</param>
    public void Read(IEnumerable<RegisterBytes>? known, Action<RegisterBytes, ulong> onCounter)
    {
        foreach (var chain in known ?? Listed())
        {
            Read(chain, onCounter);
        }
    }

    public void TakeDeleted(Action<RegisterBytes, ulong> onDeleted) => _notices.Take(message =>
    {
        if (message.Type != Deletion || message.Payload[0] != FamilyNumber.Of(_family))
        {
            return;
        }

        var attributes = message.AttributesAfter<nfgenmsg>(out _);
        if (attributes.Find(NFTA_RULE_TABLE) && attributes.IsText(Table)
            && attributes.Find(NFTA_RULE_CHAIN) && attributes.TextBytes.StartsWith(_prefixBytes)
            && attributes.TextBytes.Length <= RegisterBytes.MaxLength)
        {
            var chain = new RegisterBytes(attributes.TextBytes);
            if (CountOf(message) is { } count)
            {
                onDeleted(chain, count);
            }
        }
    });

    public void Dispose()
    {
        _socket.Dispose();
        _notices.Dispose();
    }

    private IEnumerable<RegisterBytes> Listed() => ChainList.Read(_family, Table)
        .Where(chain => chain.Name.StartsWith(_prefix, StringComparison.Ordinal)
            && chain.Name.Length <= RegisterBytes.MaxLength)
        .Select(chain => new RegisterBytes(Encoding.ASCII.GetBytes(chain.Name)));

    private void Read(RegisterBytes chain, Action<RegisterBytes, ulong> onCounter)
    {
        _request.Clear();
        _request.BeginNetfilter(
            LinuxNfnetlink.NFNL_SUBSYS_NFTABLES, NFT_MSG_GETRULE, Dumps, FamilyNumber.Of(_family),
            _socket.NextSequence());
        _request.Text(NFTA_RULE_TABLE, Table);
        _request.Text(NFTA_RULE_CHAIN, Encoding.ASCII.GetString(chain.Span));
        _request.End();
        try
        {
            _socket.Exchange("read the counters of a chain", _request, message =>
            {
                if (CountOf(message) is { } count)
                {
                    onCounter(chain, count);
                }
            }, mayBeOvertaken: true);
        }
        catch (KernelException failure) when (failure.Errno == Libc.ENOENT)
        {
            // It is gone.
        }
    }

    /// <summary>Null when the rule does not translate. iptables-nft counts behind all conditions.</summary>
    private static ulong? CountOf(NetlinkMessage message)
    {
        var attributes = message.AttributesAfter<nfgenmsg>(out _);
        var expressions = attributes.Find(NFTA_RULE_EXPRESSIONS) ? attributes.Nested : default;
        ulong count = 0;
        var translates = false;
        while (expressions.Find(NFTA_LIST_ELEM))
        {
            var expression = new AttributeTable(expressions.Value);
            var name = expression.TextBytes(NFTA_EXPR_NAME);
            var content = expression.Nested(NFTA_EXPR_DATA);
            if (name.SequenceEqual("counter"u8))
            {
                count = content.BigEndian64(NFTA_COUNTER_PACKETS);
            }

            translates |= name.SequenceEqual("nat"u8)
                || (name.SequenceEqual("target"u8) && content.TextBytes(NFTA_TARGET_NAME).SequenceEqual("DNAT"u8));
        }

        return translates ? count : null;
    }
}
