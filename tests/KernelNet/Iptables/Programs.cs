using System.Text;
using Signalbox.Core.Model;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Iptables;

/// <summary>The installed iptables programs, and a few things to do with them inside a namespace.</summary>
internal static class Programs
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Both families in both variants.</summary>
    public static TheoryData<IPFamily, IptablesVariant> All { get; } = new()
    {
        { IPFamily.IPv4, IptablesVariant.Nft },
        { IPFamily.IPv4, IptablesVariant.Legacy },
        { IPFamily.IPv6, IptablesVariant.Nft },
        { IPFamily.IPv6, IptablesVariant.Legacy },
    };

    internal static IptablesTools Tools(IPFamily family, IptablesVariant variant) =>
        IptablesTools.Find(family, variant, IptablesTools.SearchPath())
        ?? throw new InvalidOperationException($"iptables, {variant}, {family}, is not installed");

    internal static RestoreResult Restore(
        this TemporaryNamespace inside, IptablesTools tools, string input, IDriftWatch? watch = null) =>
        inside.Run(() => new RestoreProcess(tools, TimeProvider.System, watch)
            .Run(Limit, writer => Encoding.UTF8.GetBytes(input, writer)));

    internal static List<string> Save(this TemporaryNamespace inside, IptablesTools tools, string? table)
    {
        var lines = new List<string>();
        inside.Run(() => SaveProcess.Run(tools, table, line => lines.Add(Encoding.UTF8.GetString(line))));
        return lines;
    }

    /// <summary>Runs iptables of this variant as somebody else would.</summary>
    internal static void Command(this TemporaryNamespace inside, IptablesTools tools, string arguments) =>
        inside.Execute(tools.CommandPath, arguments.Split(' ')).ThrowIfFailed();
}
