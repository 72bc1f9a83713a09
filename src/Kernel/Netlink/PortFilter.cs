using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Signalbox.Kernel.Interop;
using static Signalbox.Kernel.Interop.LinuxFilter;

namespace Signalbox.Kernel.Netlink;

/// <summary>A classic BPF program that makes the kernel drop notifications which certain netlink ports caused, before
/// they take room in the receive buffer. It looks at the first message of a datagram; nf_tables puts messages of one
/// transaction, hence one port, into a datagram (nft_commit_notify in net/netfilter/nf_tables_api.c).</summary>
internal static class PortFilter
{
    private const uint KeepAll = uint.MaxValue;

    /// <summary>Of nlmsg_pid in nlmsghdr.</summary>
    private const uint PortOffset = 12;

    /// <summary>Replaces the socket's filter; no ports, no filter.</summary>
    internal static unsafe void Apply(NetlinkSocket socket, IReadOnlyCollection<int> ports)
    {
        if (ports.Count == 0)
        {
            socket.Set(Libc.SOL_SOCKET, Libc.SO_DETACH_FILTER, 0);
            return;
        }

        var program = Program(ports);
        fixed (sock_filter* start = program)
        {
            var whole = new sock_fprog { len = (ushort)program.Length, filter = start };
            var size = (uint)Unsafe.SizeOf<sock_fprog>();
            if (Libc.setsockopt(socket.Handle, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, &whole, size) != 0)
            {
                throw new KernelException("attach a filter to a netlink socket", Marshal.GetLastPInvokeError());
            }
        }
    }

    /// <summary>Load the port; one comparison each; keep; drop.</summary>
    internal static sock_filter[] Program(IReadOnlyCollection<int> ports)
    {
        var program = new List<sock_filter> { new() { code = BPF_LD | BPF_W | BPF_ABS, k = PortOffset } };
        var left = ports.Count;
        foreach (var port in ports)
        {
            // Over the remaining comparisons and the keep. BPF loads words in network order.
            program.Add(new sock_filter { code = BPF_JMP | BPF_JEQ | BPF_K, jt = (byte)left, k = Swapped(port) });
            left--;
        }

        program.Add(new sock_filter { code = BPF_RET | BPF_K, k = KeepAll });
        program.Add(new sock_filter { code = BPF_RET | BPF_K, k = 0 });
        return [.. program];
    }

    private static uint Swapped(int port) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((uint)port) : (uint)port;
}
