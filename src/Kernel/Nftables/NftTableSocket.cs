using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Nftables;

/// <summary>Our table of one family, in the network namespace of the thread that opened it. One thread at a time.
/// Every method throws <see cref="KernelException"/>: Unsupported where there is no nf_tables, Denied without
/// CAP_NET_ADMIN, Transient where memory or a buffer was short. After one from <see cref="Run"/> or
/// <see cref="Apply"/> it is not known whether the transaction is in force.</summary>
public sealed class NftTableSocket : INftTable, IDisposable
{
    /// <summary>Room for the answers to some 10,000 refused messages; used only while they wait.</summary>
    private const int ReceiveBytes = 16 * 1024 * 1024;

    private readonly NetlinkSocket _socket;
    private readonly NetlinkSocket _listener;
    private readonly NftBatch _batch;
    private readonly OwnTransactions _own;
    private int _sendBytes;
    private uint _generationLessOwn;

    private NftTableSocket(IPFamily family, NetlinkSocket socket, NetlinkSocket listener, OwnTransactions own)
    {
        (_socket, _listener, _own) = (socket, listener, own);
        _batch = new NftBatch(family);
        Port = socket.Port();
    }

    public IPFamily Family => _batch.Family;

    /// <summary>The netlink port, by which notifications of what this socket has changed are told apart.</summary>
    public uint Port { get; }

    /// <summary>In the calling thread's network namespace.</summary>
    /// <param name="family">The table's.</param>
    /// <param name="own">Shared by all tables of the process.</param>
    public static NftTableSocket Open(IPFamily family, OwnTransactions? own = null)
    {
        var socket = OpenOne();
        try
        {
            return new NftTableSocket(family, socket, OpenOne(), own ?? new OwnTransactions());
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <param name="write">Is called again when the kernel refuses an element and does not say whose.</param>
    public NftOutcome Run(Action<IRulesetWriter> write)
    {
        var outcome = RunOnce(write, separatesOwners: false, out var isVague);
        return isVague ? RunOnce(write, separatesOwners: true, out _) : outcome;
    }

    /// <summary>Does all of it at one moment, or nothing. An empty batch is applied without being sent.</summary>
    public NftOutcome Apply(NftBatch batch) => Send(batch, withEnd: true, out _);

    /// <summary>Asks whether the kernel would do it, and does nothing.</summary>
    public NftOutcome Check(NftBatch batch) => Send(batch, withEnd: false, out _);

    /// <inheritdoc/>
    public NftInventory Read() => Read(() => new NftInventory());

    /// <summary>Reads the table as it was at one moment. When somebody changes it meanwhile, begins again with another
    /// <paramref name="begin"/>, and returns the one that has seen all of it. Transient when that happened time after
    /// time. Changes of other tables do not matter.</summary>
    /// <param name="begin">Makes what takes the rules, empty.</param>
    /// <param name="withComments">Of elements, which cost a string each; other comments are always read.</param>
    public T Read<T>(Func<T> begin, bool withComments = false)
        where T : IFoundRules
    {
        var own = _own.Count;
        var (found, generation) = Reader(withComments).Read(begin);
        _generationLessOwn = generation - own;
        return found;
    }

    /// <summary>Nobody but this process has changed anything in nf_tables since the table was last read: the
    /// namespace's generation has moved on by our own transactions only. False also when another table has changed, or
    /// when one of our own is being sent.</summary>
    public bool IsUntouched() => Reader(withComments: false).Generation() == _generationLessOwn + _own.Count;

    public void Dispose()
    {
        _socket.Dispose();
        _listener.Dispose();
    }

    private TableReader Reader(bool withComments) =>
        new(_socket, new TableStillness(_listener, Family), Family, withComments);

    private static NetlinkSocket OpenOne()
    {
        var socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
        try
        {
            socket.Set(Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, ReceiveBytes);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private NftOutcome RunOnce(Action<IRulesetWriter> write, bool separatesOwners, out bool isVague)
    {
        _batch.Clear();
        _batch.SeparatesOwners = separatesOwners;
        write(_batch);
        return Send(_batch, withEnd: true, out isVague);
    }

    private NftOutcome Send(NftBatch batch, bool withEnd, out bool isVague)
    {
        isVague = false;
        if (batch.Family != Family)
        {
            throw new ArgumentException($"a batch for {batch.Family} came to the table of {Family}", nameof(batch));
        }

        if (batch.IsEmpty)
        {
            return new NftOutcome([]);
        }

        var operation = $"{(withEnd ? "change" : "check")} the nftables rules of {Family}";
        var messages = batch.Messages(withEnd);
        MakeRoom(messages.Length);
        _socket.Send(operation, messages);
        var answers = new BatchAnswers(operation, batch);
        var outcome = answers.Drain(_socket);
        isVague = answers.IsVague;
        if (outcome.IsApplied && withEnd)
        {
            _own.Add();
        }

        return outcome;
    }

    /// <summary>The kernel takes at once what the send buffer's size allows, and gives twice what it is told.</summary>
    private void MakeRoom(int bytes)
    {
        if (bytes > _sendBytes)
        {
            _socket.Set(Libc.SOL_SOCKET, Libc.SO_SNDBUFFORCE, bytes);
            _sendBytes = bytes;
        }
    }
}
