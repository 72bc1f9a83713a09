using System.Text;
using Signalbox.Core.Model;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Kernel.Iptables;

/// <summary>Which variant this node uses, where both are installed: the one that kubelet marked with a chain of its
/// own in mangle, else the one with more rules, else nft. Same order as the wrapper in kube-proxy's image. Looking
/// makes the kernel create nothing: legacy is asked only for tables that exist already.</summary>
public static class VariantChoice
{
    private static readonly string[] Hints = ["KUBE-IPTABLES-HINT", "KUBE-KUBELET-CANARY"];
    private static readonly IPFamily[] Families = [IPFamily.IPv4, IPFamily.IPv6];

    /// <summary>Looks at the calling thread's network namespace, both families. Legacy when the kernel has no
    /// nf_tables.</summary>
    public static IptablesVariant Choose(IReadOnlyList<string> directories)
    {
        try
        {
            if (Families.Any(HasNftHint))
            {
                return IptablesVariant.Nft;
            }
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            return IptablesVariant.Legacy;
        }

        var legacy = Families.Select(family => ReadLegacy(family, directories)).ToArray();
        return legacy.Any(tables => tables.HasHint) || legacy.Sum(tables => tables.Rules) > CountNftRules()
            ? IptablesVariant.Legacy
            : IptablesVariant.Nft;
    }

    private static bool HasNftHint(IPFamily family) =>
        ChainList.Read(family, "mangle").Any(chain => Hints.Contains(chain.Name));

    private static int CountNftRules() => Families.Sum(ChainList.CountRules);

    private static (bool HasHint, int Rules) ReadLegacy(IPFamily family, IReadOnlyList<string> directories)
    {
        if (LegacyTables.Existing(family).Count == 0
            || IptablesTools.Find(family, IptablesVariant.Legacy, directories) is not { } tools)
        {
            return (false, 0);
        }

        var hasHint = false;
        var rules = 0;
        var table = "";
        SaveProcess.Run(tools, null, line =>
        {
            if (line.StartsWith("*"u8))
            {
                table = Encoding.UTF8.GetString(line[1..]);
            }

            rules += line.StartsWith("-"u8) ? 1 : 0;
            hasHint |= table == "mangle" && IsHint(line);
        });
        return (hasHint, rules);
    }

    /// <summary>":KUBE-KUBELET-CANARY - [0:0]"</summary>
    private static bool IsHint(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith(":"u8))
        {
            return false;
        }

        var chain = line[1..];
        var end = chain.IndexOf((byte)' ');
        return Hints.Contains(Encoding.UTF8.GetString(end < 0 ? chain : chain[..end]));
    }
}
