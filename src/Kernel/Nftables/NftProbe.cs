using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Whether this kernel can do, and lets us do, what nftables mode needs.</summary>
public static class NftProbe
{
    /// <summary>Where this is set to anything, the kernel's version is not looked at. It is upstream's.</summary>
    public const string SkipVersionVariable = "KUBE_PROXY_NFTABLES_SKIP_KERNEL_VERSION_CHECK";

    private const string ScratchTable = "signalbox-probe";

    /// <summary>Upstream's, whose older kernels had faults in what is used here.</summary>
    private static readonly Version Oldest = new(5, 13);

    /// <summary>Null when this family can be programmed in the calling thread's network namespace, else why not. Tries
    /// what is used in a transaction that the kernel does not keep. Throws <see cref="KernelException"/>, Transient,
    /// when that could not be found out.</summary>
    public static string? WhyUnusable(IPFamily family)
    {
        var version = KernelVersion.Read();
        var isAnyVersion = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(SkipVersionVariable));
        if (version < Oldest && !isAnyVersion)
        {
            return $"nftables mode needs Linux {Oldest}, this is {version}; {SkipVersionVariable}=1 tries anyway";
        }

        try
        {
            return WhyRefused(family, writer => ProbeRules.Write(writer, family));
        }
        catch (KernelException failure)
            when (failure.Kind is KernelErrorKind.Unsupported or KernelErrorKind.Denied)
        {
            return failure.Message;
        }
    }

    /// <summary>What the kernel says against these operations; null when nothing.</summary>
    internal static string? WhyRefused(IPFamily family, Action<IRulesetWriter> write)
    {
        using var table = NftTableSocket.Open(family);
        var batch = new NftBatch(family, ScratchTable);
        write(batch);
        var outcome = table.Check(batch);
        return outcome.IsApplied
            ? null
            : $"nf_tables cannot do what nftables mode needs: {string.Join("; ", outcome.Refusals)}";
    }
}
