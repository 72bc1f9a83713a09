using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Signalbox.Core.Model;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Iptables;

/// <summary>Rules and bytes that a legacy table has: equal sizes are the cheap sign of equal tables.</summary>
public readonly record struct LegacyTableSize(uint Entries, uint Bytes);

/// <summary>The legacy tables of one network namespace, without reading their rules. Not for several threads at
/// once.</summary>
public sealed class LegacyTables : IDisposable
{
    private readonly IPFamily _family;
    private readonly SafeFileHandle _names;
    private readonly SafeFileHandle _socket;

    /// <summary>Of the calling thread's namespace, whoever uses it later. Throws <see cref="KernelException"/>:
    /// Denied without CAP_NET_RAW.</summary>
    public LegacyTables(IPFamily family)
    {
        _family = family;
        _socket = Libc.socket(FamilyNumber.Of(family), Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, Libc.IPPROTO_RAW);
        var errno = Marshal.GetLastPInvokeError();
        if (_socket.IsInvalid)
        {
            throw new KernelException($"open a raw {family} socket", errno);
        }

        // "thread-self": /proc/net is that of the process's first thread, which may be in another namespace.
        _names = Libc.open(NamesPath(family), Libc.O_RDONLY | Libc.O_CLOEXEC);
    }

    /// <summary>The tables that exist in the calling thread's namespace; empty where legacy iptables was never
    /// used, or is not in this kernel. Reading creates none. Throws <see cref="KernelException"/>: Denied when this
    /// process may not ask.</summary>
    public static IReadOnlyList<string> Existing(IPFamily family)
    {
        var path = NamesPath(family);
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new KernelException(
                $"list the legacy tables of {family}", KernelErrorKind.Denied, failure.Message, failure);
        }
    }

    /// <summary>Null when the table does not exist; asking does not create it. Costs the same at any size. Source:
    /// IPT_SO_GET_INFO in net/ipv4/netfilter/ip_tables.c.</summary>
    public unsafe LegacyTableSize? Size(string table)
    {
        if (!ReadNames().Contains(table))
        {
            return null;
        }

        var size = default(ipt_getinfo);
        Encoding.ASCII.GetBytes(table, new Span<byte>(size.name, LinuxIpTables.XT_TABLE_MAXNAMELEN - 1));
        var length = (uint)Unsafe.SizeOf<ipt_getinfo>();
        var (level, option) = _family == IPFamily.IPv4
            ? (Libc.SOL_IP, LinuxIpTables.IPT_SO_GET_INFO)
            : (Libc.SOL_IPV6, LinuxIpTables.IP6T_SO_GET_INFO);
        return Libc.getsockopt(_socket, level, option, &size, &length) == 0
            ? new LegacyTableSize(size.num_entries, size.size)
            : throw new KernelException($"ask for the size of {_family} table {table}", Marshal.GetLastPInvokeError());
    }

    /// <summary>The table as the kernel keeps it: one entry after another. Empty when it does not exist. Costs with the
    /// table's size. Throws <see cref="KernelException"/>: Transient when the table keeps changing. Source:
    /// IPT_SO_GET_ENTRIES in net/ipv4/netfilter/ip_tables.c.</summary>
    internal unsafe ReadOnlySpan<byte> Entries(string table)
    {
        const int Attempts = 10;
        var header = sizeof(ipt_get_entries);
        var (level, option) = _family == IPFamily.IPv4
            ? (Libc.SOL_IP, LinuxIpTables.IPT_SO_GET_ENTRIES)
            : (Libc.SOL_IPV6, LinuxIpTables.IP6T_SO_GET_ENTRIES);
        for (var attempt = 1; ; attempt++)
        {
            if (Size(table) is not { Bytes: var bytes })
            {
                return [];
            }

            var buffer = new byte[header + bytes];
            Encoding.ASCII.GetBytes(table, buffer.AsSpan(0, LinuxIpTables.XT_TABLE_MAXNAMELEN - 1));
            MemoryMarshal.Write(buffer.AsSpan(LinuxIpTables.XT_TABLE_MAXNAMELEN), in bytes);
            var length = (uint)buffer.Length;
            fixed (byte* start = buffer)
            {
                if (Libc.getsockopt(_socket, level, option, start, &length) == 0)
                {
                    return buffer.AsSpan(header);
                }
            }

            var errno = Marshal.GetLastPInvokeError();
            if (errno != Libc.EAGAIN || attempt == Attempts)
            {
                throw new KernelException($"read {_family} table {table}", errno);
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _names.Dispose();
    }

    private static string NamesPath(IPFamily family) =>
        $"/proc/thread-self/net/{(family == IPFamily.IPv4 ? "ip_tables_names" : "ip6_tables_names")}";

    private string[] ReadNames()
    {
        if (_names.IsInvalid)
        {
            return [];
        }

        Span<byte> content = stackalloc byte[1024];
        int length;
        try
        {
            length = RandomAccess.Read(_names, content, 0);
        }
        catch (IOException failure)
        {
            throw new KernelException(
                $"list the legacy tables of {_family}", KernelErrorKind.Broken, failure.Message, failure);
        }

        return Encoding.ASCII.GetString(content[..length]).Split('\n');
    }
}
