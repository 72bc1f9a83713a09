using System.Net;
using System.Runtime.InteropServices;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Operations on our table of one family, encoded as they come into one buffer that is used again after
/// <see cref="Clear"/>. Elements that follow each other, are for one set, and are all added or all deleted share
/// messages. Written and sent by one thread. Layout: NFNL_MSG_BATCH_BEGIN, the messages, NFNL_MSG_BATCH_END, numbered
/// in order. Source: net/netfilter/nfnetlink.c.</summary>
public sealed class NftBatch : IRulesetWriter
{
    /// <summary>The sequence number of BATCH_BEGIN, under which the kernel speaks of the batch as a whole.</summary>
    internal const uint FirstSequence = 1;

    private const int NotSealed = -1;

    private readonly byte _family;
    private readonly string _table;
    private readonly MessageWriter _writer = new(64 * 1024);
    private readonly List<BatchOperation> _operations = [];
    private readonly OwnerSpans _owners = new();
    private uint _sets;
    private int _sealedAt = NotSealed;
    private ElementCodec _elements;
    private OperationKind _elementsKind;
    private int _list;
    private ushort _listed;

    public NftBatch(IPFamily family)
        : this(family, NftRuleset.TableName)
    {
    }

    internal NftBatch(IPFamily family, string table)
    {
        Family = family;
        _family = FamilyNumber.Of(family);
        _table = table;
        Clear();
    }

    public IPFamily Family { get; }

    public bool IsEmpty => _operations.Count == 0;

    /// <summary>What was written, each element counted.</summary>
    public int Operations { get; private set; }

    /// <summary>Elements of different owners do not share a message.</summary>
    internal bool SeparatesOwners { get; set; }

    /// <summary>Bytes so far.</summary>
    public int Length => _writer.Length;

    /// <summary>Forgets the operations, and the owner.</summary>
    public void Clear()
    {
        _writer.Clear();
        _operations.Clear();
        _owners.Clear();
        _sets = 0;
        Operations = 0;
        _elements = default;
        _sealedAt = NotSealed;
        WriteEdge(LinuxNfnetlink.NFNL_MSG_BATCH_BEGIN, FirstSequence);
    }

    public void For(ServiceName? owner) => _owners.Set(owner);

    public void AddTable()
    {
        Begin(new(0, OperationKind.AddTable, _table), NFT_MSG_NEWTABLE, 0);
        _writer.BigEndian32(NFTA_TABLE_FLAGS, 0);
        CommentCodec.Encode(_writer, NFTA_TABLE_USERDATA, NftRuleset.TableComment);
        _writer.End();
    }

    /// <summary>A table that nobody else may change, and that goes with the socket that sends this.</summary>
    internal void AddOwnedTable()
    {
        Begin(new(0, OperationKind.AddTable, _table), NFT_MSG_NEWTABLE, LinuxNetlink.NLM_F_CREATE);
        _writer.BigEndian32(NFTA_TABLE_FLAGS, NFT_TABLE_F_OWNER);
        _writer.End();
    }

    public void DeleteTable()
    {
        Begin(new(0, OperationKind.DeleteTable, _table), NFT_MSG_DELTABLE, 0);
        _writer.End();
    }

    public void AddChain(NftChain chain)
    {
        Begin(new(0, OperationKind.AddChain, chain.Name), NFT_MSG_NEWCHAIN, LinuxNetlink.NLM_F_CREATE);
        ChainCodec.Encode(_writer, chain);
        _writer.End();
    }

    public void FlushChain(string chain)
    {
        Begin(new(0, OperationKind.FlushChain, chain), NFT_MSG_DELRULE, 0);
        _writer.Text(NFTA_RULE_CHAIN, chain);
        _writer.End();
    }

    public void DeleteChain(string chain)
    {
        Begin(new(0, OperationKind.DeleteChain, chain), NFT_MSG_DELCHAIN, 0);
        _writer.Text(NFTA_CHAIN_NAME, chain);
        _writer.End();
    }

    public void AddRule(string chain, NftRule rule)
    {
        const ushort Appends = LinuxNetlink.NLM_F_CREATE | LinuxNetlink.NLM_F_APPEND;
        Begin(new(0, OperationKind.AddRule, chain), NFT_MSG_NEWRULE, Appends);
        RuleCodec.Encode(_writer, chain, rule);
        _writer.End();
    }

    public void AddSet(NftSet set)
    {
        Begin(new(0, OperationKind.AddSet, set.Name), NFT_MSG_NEWSET, LinuxNetlink.NLM_F_CREATE);
        SetCodec.Encode(_writer, set, ++_sets);
        _writer.End();
    }

    public void FlushSet(string set)
    {
        BeginMessage(new(0, OperationKind.FlushSet, set), NFT_MSG_DELSETELEM, 0);
        _writer.Text(NFTA_SET_ELEM_LIST_SET, set);
        _writer.Text(NFTA_SET_ELEM_LIST_TABLE, _table);
        _writer.End();
    }

    public void DeleteSet(string set)
    {
        Begin(new(0, OperationKind.DeleteSet, set), NFT_MSG_DELSET, 0);
        _writer.Text(NFTA_SET_NAME, set);
        _writer.End();
    }

    public void AddElement(NftSet set, in NftElement element) =>
        Put(OperationKind.AddElements, set, element);

    public void DeleteElement(NftSet set, in NftElement element) =>
        Put(OperationKind.DeleteElements, set, element);

    /// <summary>The sequence number of the last operation, which alone is acknowledged.</summary>
    internal uint LastSequence => FirstSequence + (uint)_operations.Count;

    /// <summary>What is to be sent: without the end the kernel tries all and keeps nothing. Valid until the next
    /// operation.</summary>
    internal ReadOnlySpan<byte> Messages(bool withEnd)
    {
        if (_sealedAt == NotSealed)
        {
            EndElements();
            _writer.AddFlags(_operations[^1].Start, LinuxNetlink.NLM_F_ACK);
            _sealedAt = _writer.Length;
            WriteEdge(LinuxNfnetlink.NFNL_MSG_BATCH_END, LastSequence + 1);
        }

        return withEnd ? _writer.Written : _writer.Written[.._sealedAt];
    }

    /// <summary>Tells which operation the kernel means, and whose it was.</summary>
    internal BatchRefusal Refusal(uint sequence, in NetlinkError error)
    {
        var index = checked((int)(sequence - FirstSequence - 1));
        var operation = _operations[index];
        var end = index + 1 < _operations.Count ? _operations[index + 1].Start : _sealedAt;
        if (error.Offset is { } offset && operation.Set is not null
            && ElementWords.Find(_writer.Written[operation.Start..end], offset, operation.Set) is { } element)
        {
            var at = operation.Start + offset;
            return new(operation.WordsFor(element), _owners.Of(at, at + 1), Words(error));
        }

        return new(operation.Words, _owners.Of(operation.Start, end), Words(error));
    }

    private static string Words(in NetlinkError error)
    {
        var words = Marshal.GetPInvokeErrorMessage(error.Errno);
        return error.Words is null ? words : $"{words} ({error.Words})";
    }

    private void Put(OperationKind kind, NftSet set, in NftElement element)
    {
        var isAdded = kind == OperationKind.AddElements;
        var isRoom = _writer.Length - _list < ushort.MaxValue - ElementCodec.MaxLength;
        if (_elements.Set is not { } open || _elementsKind != kind || !isRoom || !IsSame(open, set)
            || (SeparatesOwners && _owners.IsNew))
        {
            Begin(
                new(0, kind, set.Name, set),
                isAdded ? NFT_MSG_NEWSETELEM : NFT_MSG_DELSETELEM,
                isAdded ? LinuxNetlink.NLM_F_CREATE : (ushort)0);
            _writer.Text(NFTA_SET_ELEM_LIST_SET, set.Name);
            _list = _writer.BeginNest(NFTA_SET_ELEM_LIST_ELEMENTS);
            (_elements, _elementsKind, _listed) = (new ElementCodec(set), kind, 0);
        }

        _owners.Note(_writer.Length);
        Operations++;
        _elements.Encode(_writer, ++_listed, element, isAdded);
    }

    private static bool IsSame(NftSet one, NftSet other) => ReferenceEquals(one, other) || one.Name == other.Name;

    private void EndElements()
    {
        if (_elements.Set is not null)
        {
            _writer.EndNest(_list);
            _writer.End();
            _elements = default;
        }
    }

    /// <summary>Starts a message and names the table, which is attribute 1 in all of them.</summary>
    private void Begin(BatchOperation operation, int message, ushort flags)
    {
        BeginMessage(operation, message, flags);
        _writer.Text(NFTA_TABLE_NAME, _table);
    }

    private void BeginMessage(BatchOperation operation, int message, ushort flags)
    {
        EndElements();
        if (_sealedAt != NotSealed)
        {
            _writer.Truncate(_sealedAt);
            _sealedAt = NotSealed;
        }

        _owners.Note(_writer.Length);
        Operations += operation.Set is null ? 1 : 0;
        _operations.Add(operation with { Start = _writer.Length });
        _writer.BeginNetfilter(
            LinuxNfnetlink.NFNL_SUBSYS_NFTABLES,
            message,
            (ushort)(LinuxNetlink.NLM_F_REQUEST | flags),
            _family,
            LastSequence);
    }

    private void WriteEdge(ushort type, uint sequence)
    {
        _writer.Begin(type, LinuxNetlink.NLM_F_REQUEST, sequence);
        _writer.Put(new nfgenmsg
        {
            nfgen_family = Libc.AF_UNSPEC,
            version = LinuxNfnetlink.NFNETLINK_V0,
            res_id = (ushort)IPAddress.HostToNetworkOrder((short)LinuxNfnetlink.NFNL_SUBSYS_NFTABLES),
        });
        _writer.End();
    }
}
