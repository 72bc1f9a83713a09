using System.Threading.Channels;
using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Changes;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Proxy.Sync.Nftables;

/// <summary>Opens one family's table. Source: spec 5.1.</summary>
internal static class NftablesStart
{
    /// <summary>Throws <see cref="KernelException"/>, Unsupported where this family cannot be programmed.</summary>
    public static OpenedBackend Open(IPFamily family, TimeProvider time)
    {
        var table = NftTableSocket.Open(family);
        return new OpenedBackend(new NftablesBackend(table, time), Channel.CreateBounded<Drift>(1), table);
    }
}
