using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using Signalbox.Kernel.Nftables;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Counters;

/// <summary>The counters of elements of our table. A set of 100,000 takes the kernel some tenths of a second to list.
/// </summary>
public sealed class ElementCounters : IConnectionCounters
{
    private const ushort Dumps = LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_DUMP;
    private const int Deletion = (LinuxNfnetlink.NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_DELSETELEM;

    private readonly byte _family;
    private readonly string[] _sets;
    private readonly NetlinkSocket _socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
    private readonly DeletionNotices _notices = new();
    private readonly MessageWriter _request = new();

    /// <param name="family">Of our table.</param>
    /// <param name="sets">Those that count. They need not be there.</param>
    public ElementCounters(IPFamily family, IEnumerable<NftSet> sets)
    {
        _family = FamilyNumber.Of(family);
        _sets = [.. sets.Select(set => set.Name)];
    }

    public int Losses => _notices.Losses;

    public bool TellsDeletions => true;

    /// <summary>Nothing is lost without it.</summary>
    public bool IsReadingCheap => false;

    public void Begin() => _notices.Begin();

    public void Read(IEnumerable<RegisterBytes>? known, Action<RegisterBytes, ulong> onCounter)
    {
        foreach (var set in _sets)
        {
            Read(set, onCounter);
        }
    }

    public void TakeDeleted(Action<RegisterBytes, ulong> onDeleted) => _notices.Take(message =>
    {
        if (message.Type == Deletion && message.Payload[0] == _family)
        {
            var attributes = message.AttributesAfter<nfgenmsg>(out _);
            if (attributes.Find(NFTA_SET_ELEM_LIST_TABLE) && attributes.IsText(NftRuleset.TableName)
                && attributes.Find(NFTA_SET_ELEM_LIST_SET) && _sets.Contains(attributes.Text))
            {
                HandOn(message, onDeleted);
            }
        }
    });

    public void Dispose()
    {
        _socket.Dispose();
        _notices.Dispose();
    }

    private void Read(string set, Action<RegisterBytes, ulong> onCounter)
    {
        _request.Clear();
        _request.BeginNetfilter(
            LinuxNfnetlink.NFNL_SUBSYS_NFTABLES, NFT_MSG_GETSETELEM, Dumps, _family, _socket.NextSequence());
        _request.Text(NFTA_SET_ELEM_LIST_TABLE, NftRuleset.TableName);
        _request.Text(NFTA_SET_ELEM_LIST_SET, set);
        _request.End();
        try
        {
            _socket.Exchange(
                $"read the counters of {set}", _request, message => HandOn(message, onCounter), mayBeOvertaken: true);
        }
        catch (KernelException failure) when (failure.Errno == Libc.ENOENT)
        {
            // It is not there yet, or not any more.
        }
    }

    private static void HandOn(NetlinkMessage message, Action<RegisterBytes, ulong> onCounter)
    {
        var attributes = message.AttributesAfter<nfgenmsg>(out _);
        var elements = attributes.Find(NFTA_SET_ELEM_LIST_ELEMENTS) ? attributes.Nested : default;
        while (elements.Next())
        {
            var element = new AttributeTable(elements.Value);
            var counter = element.Nested(NFTA_SET_ELEM_EXPR).Nested(NFTA_EXPR_DATA);
            if (counter.Has(NFTA_COUNTER_PACKETS) && element.Has(NFTA_SET_ELEM_KEY))
            {
                onCounter(
                    ElementCodec.Padded(element.Nested(NFTA_SET_ELEM_KEY).Bytes(NFTA_DATA_VALUE)),
                    counter.BigEndian64(NFTA_COUNTER_PACKETS));
            }
        }
    }
}
