using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Nftables;

/// <summary>Asks for lists of nf_tables over one socket, again where somebody wrote between two parts of one. In the
/// network namespace of the thread that made it, whichever thread asks; one at a time. Throws
/// <see cref="KernelException"/>: Unsupported when the kernel has no nf_tables, Transient when what is read keeps
/// changing.</summary>
internal sealed class NftDump
{
    private const int Attempts = 10;
    private const ushort Flags = LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_DUMP;

    // Lives as long as whoever may still ask; its handle closes itself.
    private readonly NetlinkSocket _socket;
    private readonly MessageWriter _request = new();

    internal NftDump()
        : this(NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER))
    {
    }

    private NftDump(NetlinkSocket socket) => _socket = socket;

    /// <summary>Asks once, over a socket of its own.</summary>
    internal static void Once(
        string operation, int message, byte family, Action<MessageWriter> begin, Action<NetlinkMessage> onAnswer)
    {
        using var socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
        new NftDump(socket).Run(operation, message, family, begin, onAnswer);
    }

    /// <param name="operation">For errors.</param>
    /// <param name="message">NFT_MSG_GET...</param>
    /// <param name="family">NFPROTO_UNSPEC for all.</param>
    /// <param name="begin">Forgets what an earlier attempt has gathered, and adds to the request.</param>
    /// <param name="onAnswer">Takes what comes.</param>
    internal void Run(
        string operation, int message, byte family, Action<MessageWriter> begin, Action<NetlinkMessage> onAnswer)
    {
        for (var attempt = 1; ; attempt++)
        {
            _request.Clear();
            _request.BeginNetfilter(
                LinuxNfnetlink.NFNL_SUBSYS_NFTABLES, message, Flags, family, _socket.NextSequence());
            begin(_request);
            _request.End();
            try
            {
                _socket.Exchange(operation, _request, onAnswer);
                return;
            }
            catch (KernelException failure) when (failure.Kind == KernelErrorKind.Transient && attempt < Attempts)
            {
                // It is read from the start.
            }
            catch (KernelException failure) when (failure.Errno == Libc.EINVAL)
            {
                // nfnetlink answers so for a subsystem that it does not have.
                throw new KernelException(
                    operation, KernelErrorKind.Unsupported, "this kernel has no nf_tables", failure);
            }
        }
    }
}
