using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Proxy.Sync.Nftables;

/// <summary>Opens the table of each family. Source: spec 5.1.</summary>
internal sealed class NftablesStart(TimeProvider time)
{
    private readonly OwnTransactions _own = new();

    /// <summary>Throws <see cref="KernelException"/>, Unsupported where this family cannot be programmed.</summary>
    public OpenedBackend Open(IPFamily family)
    {
        if (NftProbe.WhyUnusable(family) is { } why)
        {
            throw new KernelException($"program {family} by nftables", KernelErrorKind.Unsupported, why);
        }

        var table = NftTableSocket.Open(family, _own);
        var watch = new NftTableWatch(table);
        var backend = new NftablesBackend(table, time, () =>
        {
            watch.Begin();
            return table.IsUntouched();
        });
        return new OpenedBackend(backend, watch.Drifts, new Resources(watch, table));
    }

    private sealed class Resources(NftTableWatch watch, NftTableSocket table) : IDisposable
    {
        public void Dispose()
        {
            watch.Dispose();
            table.Dispose();
        }
    }
}
