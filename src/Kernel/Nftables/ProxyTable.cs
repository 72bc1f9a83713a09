using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Nftables;

/// <summary>The table of nftables mode as a whole, whoever filled it: kube-proxy's bears the same name.</summary>
public static class ProxyTable
{
    /// <summary>Deletes it, with all that is in it, in the calling thread's network namespace. False when it was not
    /// there. Throws <see cref="KernelException"/>: Denied without CAP_NET_ADMIN.</summary>
    public static bool Delete(IPFamily family)
    {
        var operation = $"delete the nftables table {NftRuleset.TableName} of {family}";
        try
        {
            using var batch = new DeletionBatch(family);
            batch.Table(NftRuleset.TableName);
            return batch.Run(operation) switch
            {
                null => true,
                { Errno: Libc.ENOENT } => false,
                { } refusal => throw new KernelException(operation, refusal.Errno, refusal.Words),
            };
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            // No nf_tables, no table.
            return false;
        }
    }
}
