using Signalbox.Core.Model;
using Signalbox.Core.Rules;
using Signalbox.Core.Trace;
using Signalbox.Core.Trace.Dumps;
using Signalbox.Kernel;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Nftables;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Inquiry;

/// <summary>Where rules are read from: this node's kernel, or dumps.</summary>
internal static class RulesSource
{
    private const string StandardInput = "-";

    /// <summary>Throws <see cref="FlagException"/> and <see cref="DumpException"/> for a dump that cannot be read, and
    /// <see cref="KernelException"/>.</summary>
    /// <param name="dumps">Paths of dumps; empty for the kernel's rules.</param>
    /// <param name="family">Whose rules.</param>
    public static NodeRules Read(IReadOnlyList<string> dumps, IPFamily family) => Open(dumps)(family);

    /// <summary>Reads dumps once, so that standard input does for both families. Without dumps the kernel is asked for
    /// each family when that is wanted.</summary>
    public static Func<IPFamily, NodeRules> Open(IReadOnlyList<string> dumps) =>
        dumps.Count == 0 ? FromKernel : NodeDump.Read(dumps.Select(ReadBytes)).Of;

    /// <summary>Both variants of iptables, and all tables of nf_tables. A variant that cannot be read is a remark, but
    /// without the right to read anything that is what is thrown.</summary>
    private static NodeRules FromKernel(IPFamily family)
    {
        var iptables = new List<IptablesRules>();
        var remarks = new List<string>();
        foreach (var variant in Enum.GetValues<IptablesVariant>())
        {
            try
            {
                if (IptablesSource.Read(family, variant, IptablesTools.SearchPath()) is { } chains)
                {
                    iptables.Add(new IptablesRules(IptablesSource.ProgramOf(family, variant), chains));
                }
            }
            catch (KernelException failure) when (failure.Kind != KernelErrorKind.Denied)
            {
                remarks.Add(failure.Message);
            }
        }

        return new NodeRules(family)
        {
            Iptables = [.. iptables],
            Nftables = NodeTables.Read(family),
            Remarks = [.. remarks],
        };
    }

    private static DumpBytes ReadBytes(string dump)
    {
        try
        {
            return dump == StandardInput
                ? new DumpBytes("standard input", ReadAll())
                : new DumpBytes(dump, File.ReadAllBytes(dump));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FlagException($"read the rules in {dump}: {failure.Message}");
        }
    }

    private static byte[] ReadAll()
    {
        using var input = Console.OpenStandardInput();
        using var all = new MemoryStream();
        input.CopyTo(all);
        return all.ToArray();
    }
}
