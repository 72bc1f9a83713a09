using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Kernel.Iptables;

/// <summary>Removes what iptables mode has left in the legacy tables of one family.</summary>
internal static class LegacyLeftovers
{
    /// <summary>A restore replaces whole tables, which takes seconds where they are big.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>False where no table of the proxy's exists, which the kernel tells in a file, without a program.
    /// </summary>
    internal static bool MayBe(IPFamily family) =>
        LegacyTables.Existing(family).Any(table => TableText.Parse(table) is not null);

    /// <summary>Only the program can read a legacy table. Throws <see cref="KernelException"/>.</summary>
    internal static LeftoverScan Find(IptablesTools tools)
    {
        var scan = new LeftoverScan();
        SaveProcess.Run(tools, null, line => scan.Read(Encoding.UTF8.GetString(line)));
        return scan;
    }

    /// <summary>Only reads where there is no chain of the proxy's. Throws <see cref="KernelException"/>.</summary>
    internal static LeftoverCount Remove(IptablesTools tools, TimeProvider time)
    {
        var scan = Find(tools);
        if (scan.Chains.Count == 0)
        {
            return default;
        }

        // Jumps first: from then on no packet meets a chain, however long the rest takes, or should it fail.
        var process = new RestoreProcess(tools, time);
        if (scan.Jumps.Count > 0)
        {
            Run(process, tools.Family, scan.WriteJumps);
        }

        Run(process, tools.Family, scan.WriteChains);
        return new LeftoverCount(scan.Jumps.Count, scan.Chains.Count - scan.ChainsKept, scan.ChainsKept);
    }

    private static void Run(RestoreProcess process, IPFamily family, Action<RestoreWriter> write)
    {
        var result = process.Run(Limit, sink =>
        {
            var writer = new RestoreWriter(family, sink);
            write(writer);
            writer.Flush();
        });
        if (result.Kind != RestoreKind.Applied)
        {
            throw new KernelException(
                $"remove the legacy rules of {family}",
                result.Kind == RestoreKind.Locked ? KernelErrorKind.Transient : KernelErrorKind.Broken, result.Words);
        }
    }
}
