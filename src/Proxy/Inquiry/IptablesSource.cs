using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Kernel;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Proxy.Inquiry;

/// <summary>Reads what a variant of iptables holds, with counters, in the calling thread's network namespace. Reading
/// makes the kernel create nothing.</summary>
internal static class IptablesSource
{
    /// <summary>From here on iptables-nft-save takes too long: see <see cref="SaveProcess"/>.</summary>
    private const int TooManyChains = 20_000;

    /// <summary>Null where the variant has no tables. Throws <see cref="KernelException"/>.</summary>
    /// <param name="family">Whose rules.</param>
    /// <param name="variant">Where they are.</param>
    /// <param name="directories">Where the programs are.</param>
    public static ChainSet? Read(IPFamily family, IptablesVariant variant, IReadOnlyList<string> directories) =>
        variant == IptablesVariant.Nft ? ReadNft(family, directories) : ReadLegacy(family, directories);

    /// <summary>The program that shows them: "ip6tables-legacy".</summary>
    public static string ProgramOf(IPFamily family, IptablesVariant variant) =>
        $"{(family == IPFamily.IPv4 ? "iptables" : "ip6tables")}-{(variant == IptablesVariant.Nft ? "nft" : "legacy")}";

    private static ChainSet? ReadLegacy(IPFamily family, IReadOnlyList<string> directories)
    {
        if (LegacyTables.Existing(family).Count == 0)
        {
            return null;
        }

        return IptablesTools.FindOf(family, IptablesVariant.Legacy, directories) is { } tools
            ? ChainSet.Parse(SaveProcess.ReadCounted(tools))
            : throw new KernelException(
                $"read the legacy tables of {family}", KernelErrorKind.Unsupported,
                "there are some, but no iptables-legacy to read them with");
    }

    /// <summary>iptables-save has words for everything; but where a chain is no iptables chain, or there are too many,
    /// or there is no program, the kernel is asked itself, chain by chain.</summary>
    private static ChainSet? ReadNft(IPFamily family, IReadOnlyList<string> directories)
    {
        var chains = Chains(family).Where(chain => TableText.Parse(chain.Table) is not null).ToList();
        if (chains.Count == 0)
        {
            return null;
        }

        if (chains.Count <= TooManyChains
            && IptablesTools.FindOf(family, IptablesVariant.Nft, directories) is { } tools)
        {
            var saved = ChainSet.Parse(SaveProcess.ReadCounted(tools));
            if (chains.All(chain => saved.Chains.ContainsKey((TableText.Parse(chain.Table)!.Value, chain.Chain.Name))))
            {
                return saved;
            }
        }

        return Listed(family, chains);
    }

    private static ImmutableArray<(string Table, ListedChain Chain)> Chains(IPFamily family)
    {
        try
        {
            return ChainList.ReadAll(family);
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            // No nf_tables, no chains.
            return [];
        }
    }

    private static ChainSet Listed(IPFamily family, List<(string Table, ListedChain Chain)> chains)
    {
        var word = family == IPFamily.IPv4 ? "ip" : "ip6";
        var dropping = HookedChains.Read().Where(chain => chain.Family == word && chain.DropsByPolicy)
            .Select(chain => (chain.Table, chain.Name)).ToHashSet();
        var list = RuleList.Open(family);
        return ChainSet.Later(
            chains.Select(chain => (
                TableText.Parse(chain.Table)!.Value, chain.Chain.Name,
                dropping.Contains((chain.Table, chain.Chain.Name)))),
            (table, chain) =>
            {
                var rules = new List<Rule>();
                list.Rules(table.Lower(), chain, rules.Add);
                return rules;
            });
    }
}
