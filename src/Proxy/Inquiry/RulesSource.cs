using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Inquiry;

/// <summary>Where rules are read from: this node's kernel, or dumps.</summary>
internal static class RulesSource
{
    /// <summary>Throws <see cref="FlagException"/> for a dump that cannot be read, and
    /// <see cref="Kernel.KernelException"/>.</summary>
    /// <param name="dumps">Paths of dumps; empty for the kernel's rules.</param>
    /// <param name="family">Whose rules.</param>
    public static NodeRules Read(IReadOnlyList<string> dumps, IPFamily family) => new(family)
    {
        Iptables = [.. dumps.Select(dump => new IptablesRules("iptables", Parse(dump)))],
    };

    private static ChainSet Parse(string dump)
    {
        try
        {
            return ChainSet.Parse(File.ReadLines(dump));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FlagException($"read the rules in {dump}: {failure.Message}");
        }
    }
}
