using System.Collections.Immutable;
using System.Text;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfnetlinkAcct;

namespace Signalbox.Kernel.Accounting;

/// <summary>A named counter that rules with "-m nfacct" add to.</summary>
public readonly record struct AccountingCounter(string Name, ulong Packets, ulong Bytes);

/// <summary>The nfacct counters of one network namespace, over netlink. Every method throws
/// <see cref="KernelException"/>: Unsupported when the kernel has no nfnetlink_acct, Denied without CAP_NET_ADMIN.
/// Source: net/netfilter/nfnetlink_acct.c.</summary>
public sealed class NfAcct : IDisposable
{
    /// <summary>Bytes that a name may have.</summary>
    public const int MaxNameLength = NFACCT_NAME_MAX - 1;

    private readonly NetlinkSocket _socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);

    /// <summary>Creates the counter when it does not exist; its values stay when it does.</summary>
    public void Ensure(string name)
    {
        try
        {
            Ask($"create nfacct counter {Checked(name)}", NFNL_MSG_ACCT_NEW, name, Create, _ => { });
        }
        catch (KernelException failure) when (failure.Errno == Libc.EEXIST)
        {
            // Already there: that is what was asked for.
        }
    }

    /// <summary>False when there is no such counter, or rules still count in it.</summary>
    public bool Delete(string name)
    {
        try
        {
            Ask($"delete nfacct counter {Checked(name)}", NFNL_MSG_ACCT_DEL, name, LinuxNetlink.NLM_F_ACK, _ => { });
            return true;
        }
        catch (KernelException failure) when (failure.Errno is Libc.ENOENT or Libc.EBUSY)
        {
            return false;
        }
    }

    /// <summary>Null when there is no such counter.</summary>
    public AccountingCounter? Get(string name)
    {
        AccountingCounter? found = null;
        try
        {
            Ask($"read nfacct counter {Checked(name)}", NFNL_MSG_ACCT_GET, name, LinuxNetlink.NLM_F_ACK, message =>
                found = Decode(message));
        }
        catch (KernelException failure) when (failure.Errno == Libc.ENOENT)
        {
            return null;
        }

        return found;
    }

    /// <summary>All counters, by name.</summary>
    public ImmutableArray<AccountingCounter> List()
    {
        var counters = new List<AccountingCounter>();
        Ask("list nfacct counters", NFNL_MSG_ACCT_GET, null, LinuxNetlink.NLM_F_DUMP, message =>
            counters.Add(Decode(message)));
        return [.. counters.OrderBy(counter => counter.Name, StringComparer.Ordinal)];
    }

    public void Dispose() => _socket.Dispose();

    private const ushort Create = LinuxNetlink.NLM_F_ACK | LinuxNetlink.NLM_F_CREATE | LinuxNetlink.NLM_F_EXCL;

    private static string Checked(string name) =>
        name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= MaxNameLength
            ? name
            : throw new ArgumentException($"'{name}' must have 1 to {MaxNameLength} bytes", nameof(name));

    internal static AccountingCounter Decode(NetlinkMessage message)
    {
        var attributes = message.AttributesAfter<nfgenmsg>(out _);
        var counter = default(AccountingCounter);
        while (attributes.Next())
        {
            counter = attributes.Type switch
            {
                NFACCT_NAME => counter with { Name = attributes.Text },
                NFACCT_PKTS => counter with { Packets = attributes.BigEndian64 },
                NFACCT_BYTES => counter with { Bytes = attributes.BigEndian64 },
                _ => counter,
            };
        }

        return counter;
    }

    private void Ask(string operation, int message, string? name, ushort flags, Action<NetlinkMessage> onAnswer)
    {
        var request = new MessageWriter();
        flags |= LinuxNetlink.NLM_F_REQUEST;
        request.BeginNetfilter(LinuxNfnetlink.NFNL_SUBSYS_ACCT, message, flags, 0, _socket.NextSequence());
        if (name is not null)
        {
            request.Text(NFACCT_NAME, name);
        }

        request.End();
        try
        {
            _socket.Exchange(operation, request, onAnswer);
        }
        catch (KernelException failure) when (failure.Errno == Libc.EINVAL)
        {
            // nfnetlink answers so for a subsystem that it does not have; names were checked before.
            throw new KernelException(
                operation, KernelErrorKind.Unsupported, "this kernel has no nfnetlink_acct", failure);
        }
    }
}
