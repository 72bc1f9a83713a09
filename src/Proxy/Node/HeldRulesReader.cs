using System.Collections.Immutable;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Kernel;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Proxy.Node;

/// <summary>Reads what both variants of iptables hold. Reading makes the kernel create nothing.</summary>
internal sealed class HeldRulesReader
{
    /// <summary>From here on iptables-nft-save takes too long: see <see cref="SaveProcess"/>.</summary>
    private const int TooManyChains = 20_000;

    private readonly List<HeldRules> _found = [];
    private readonly List<string> _unread = [];
    private readonly IReadOnlyList<string> _directories;

    private HeldRulesReader(IReadOnlyList<string> directories) => _directories = directories;

    public IReadOnlyList<HeldRules> Found => _found;

    /// <summary>Why some could not be read, in the words of errors.</summary>
    public IReadOnlyList<string> Unread => _unread;

    public static HeldRulesReader Read(IReadOnlyList<string> directories)
    {
        var reader = new HeldRulesReader(directories);
        foreach (var family in NodeView.Families)
        {
            reader.Try(family, IptablesVariant.Nft, reader.ReadNft);
            reader.Try(family, IptablesVariant.Legacy, reader.ReadLegacy);
        }

        return reader;
    }

    private void Try(IPFamily family, IptablesVariant variant, Func<IPFamily, ChainSet?> read)
    {
        try
        {
            if (read(family) is { } rules)
            {
                _found.Add(new HeldRules(family, variant, rules));
            }
        }
        catch (KernelException failure)
        {
            _unread.Add(failure.Message);
        }
    }

    private ChainSet? ReadLegacy(IPFamily family)
    {
        if (LegacyTables.Existing(family).Count == 0)
        {
            return null;
        }

        return IptablesTools.FindOf(family, IptablesVariant.Legacy, _directories) is { } tools
            ? Save(tools)
            : throw new KernelException(
                $"read the legacy tables of {family}", KernelErrorKind.Unsupported,
                "there are some, but no iptables-legacy to read them with");
    }

    /// <summary>iptables-save has words for everything; but where a chain is no iptables chain, or there are too many,
    /// or there is no program, the kernel is asked itself.</summary>
    private ChainSet? ReadNft(IPFamily family)
    {
        var chains = Chains(family).Where(chain => TableText.Parse(chain.Table) is not null).ToList();
        if (chains.Count == 0)
        {
            return null;
        }

        if (chains.Count <= TooManyChains
            && IptablesTools.FindOf(family, IptablesVariant.Nft, _directories) is { } tools)
        {
            var saved = Save(tools);
            if (chains.All(chain => saved.Find(TableText.Parse(chain.Table)!.Value, chain.Chain.Name) is not null))
            {
                return saved;
            }
        }

        return ChainSet.Parse(RuleList.Read(family, list => Lines(family, list)));
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

    private static ChainSet Save(IptablesTools tools)
    {
        var lines = new List<string>();
        SaveProcess.Run(tools, null, line =>
        {
            if (!IsInService(line))
            {
                lines.Add(Encoding.UTF8.GetString(line));
            }
        });
        return ChainSet.Parse(lines);
    }

    /// <summary>"-A KUBE-SVC-...": nearly all rules of a big node, and of no interest here.</summary>
    private static bool IsInService(ReadOnlySpan<byte> line)
    {
        const int Longest = 16;
        Span<char> start = stackalloc char[Longest];
        var length = Encoding.ASCII.GetChars(line[..Math.Min(line.Length, Longest)], start);
        return line.StartsWith("-A "u8) && ChainNames.IsOfService(start[3..length]);
    }

    private static List<string> Lines(IPFamily family, RuleList list)
    {
        var policies = HookedChains.Read().Where(chain => chain.Family == (family == IPFamily.IPv4 ? "ip" : "ip6"))
            .ToDictionary(chain => (chain.Table, chain.Name), chain => chain.DropsByPolicy ? "DROP" : "ACCEPT");
        var text = new RuleText(family);
        var lines = new List<string>();
        foreach (var table in list.Chains().Where(chain => TableText.Parse(chain.Table) is not null)
            .GroupBy(chain => chain.Table))
        {
            lines.Add($"*{table.Key}");
            lines.AddRange(table.Select(chain =>
                $":{chain.Chain.Name} {policies.GetValueOrDefault((table.Key, chain.Chain.Name), "-")} [0:0]"));
            foreach (var (_, chain) in table.Where(chain => !ChainNames.IsOfService(chain.Chain.Name)))
            {
                list.Rules(table.Key, chain.Name, rule => lines.Add($"-A {chain.Name} {text.Say(rule)}"));
            }
        }

        return lines;
    }
}
