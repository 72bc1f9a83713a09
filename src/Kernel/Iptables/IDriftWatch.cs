using System.Threading.Channels;
using Signalbox.Kernel.Changes;

namespace Signalbox.Kernel.Iptables;

/// <summary>Notices that somebody else has flushed, deleted or changed the proxy's rules in nat, filter or mangle of
/// one family. Start it before the kernel is read, so that nothing falls between.</summary>
public interface IDriftWatch : IDisposable
{
    /// <summary>At most one item waits: what comes meanwhile is merged into it. Ends with the
    /// <see cref="KernelException"/> when the kernel cannot be watched any more. One reader.</summary>
    ChannelReader<Drift> Drifts { get; }

    /// <summary>From now until the result is disposed, this process is a restore of ours. Call it before the process
    /// has been given its first COMMIT; dispose when it has ended.</summary>
    IDisposable Expect(int processId);
}
