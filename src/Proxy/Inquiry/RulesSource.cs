using Signalbox.Core.Model;
using Signalbox.Core.Rules;
using Signalbox.Core.Trace;
using Signalbox.Core.Trace.Dumps;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Inquiry;

/// <summary>Where rules are read from: this node's kernel, or dumps.</summary>
internal static class RulesSource
{
    private const string StandardInput = "-";

    /// <summary>Throws <see cref="FlagException"/> and <see cref="DumpException"/> for a dump that cannot be read, and
    /// <see cref="Kernel.KernelException"/>.</summary>
    /// <param name="dumps">Paths of dumps; empty for the kernel's rules.</param>
    /// <param name="family">Whose rules.</param>
    public static NodeRules Read(IReadOnlyList<string> dumps, IPFamily family) => Open(dumps)(family);

    /// <summary>Reads dumps once for both families.</summary>
    public static Func<IPFamily, NodeRules> Open(IReadOnlyList<string> dumps)
    {
        if (dumps.Count == 0)
        {
            return family => new NodeRules(family);
        }

        var node = NodeDump.Read(dumps.Select(ReadBytes));
        return node.Of;
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
