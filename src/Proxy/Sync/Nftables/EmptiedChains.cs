using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Proxy.Sync.Nftables;

/// <summary>Deletes chains that have been emptied, in a transaction of its own.</summary>
internal static class EmptiedChains
{
    /// <summary>Chains that are still in use stay, to be tried again: kernels before 6.2 keep what a deleted element
    /// led to for a moment.</summary>
    public static SyncFailure? Delete(TransactionRun run, Applied applied)
    {
        if (applied.EmptiedChains.Count == 0)
        {
            return null;
        }

        var failure = run.Run(writer => PatchWriter.DeleteChains(
            writer, applied.EmptiedChains.Order(StringComparer.Ordinal)));
        if (failure is null)
        {
            applied.EmptiedChains.Clear();
        }

        return failure is null ? null : failure with { IsStateUnknown = false, IsOfCleanup = true };
    }
}
