using Signalbox.Core.Model;
using Signalbox.Core.Rules;
using Signalbox.Core.Rules.Nftables.Json;
using Signalbox.Core.Rules.Nftables.Text;

namespace Signalbox.Core.Trace.Dumps;

/// <summary>What one or several dumps hold, told apart by content: iptables-save's and ip6tables-save's tables, with
/// counters or without, and nft's, as text or as JSON. Texts are gone over once; rules are parsed when they are asked
/// for.</summary>
public sealed class NodeDump
{
    private readonly List<SavedPart> _saved = [];
    private readonly List<NftTextTable> _tables = [];

    private NodeDump()
    {
    }

    /// <summary>All dumps together are one node's. Throws <see cref="DumpException"/>.</summary>
    public static NodeDump Read(IEnumerable<DumpBytes> dumps)
    {
        var node = new NodeDump();
        foreach (var dump in dumps)
        {
            node.Add(dump);
        }

        return node;
    }

    /// <summary>The part of one family.</summary>
    public NodeRules Of(IPFamily family)
    {
        var saved = _saved.Where(part => part.Family == family).ToList();
        var tables = _tables.Where(table => !table.IsDormant && IsOf(table.Family, family)).ToList();
        var placeholders = tables.Where(IsOfIptables).ToList();
        return new NodeRules(family)
        {
            Iptables = [.. saved.Select(part => new IptablesRules(part.Program, new ChainSet(part.Tables.Chains)))],
            Nftables =
            [
                .. tables.Where(table => saved.Count == 0 || !placeholders.Contains(table)).Select(table =>
                    new NftablesRules(table.Family, table.Name, table.Rules(family), table.Elements)),
            ],
            Remarks = placeholders.Count == 0 || saved.Count > 0 ? [] :
            [
                $"nft cannot say all that iptables-nft's tables hold ("
                + $"{string.Join(", ", placeholders.Select(table => $"{table.Family} {table.Name}"))}): "
                + $"give what {(family == IPFamily.IPv4 ? "iptables" : "ip6tables")}-save prints as well",
            ],
        };
    }

    private static bool IsOf(string word, IPFamily family) =>
        word == "inet" || word == (family == IPFamily.IPv4 ? "ip" : "ip6");

    /// <summary>iptables-nft's own tables, which nft shows with placeholders for what it has no words for.</summary>
    private static bool IsOfIptables(NftTextTable table) => table.Family != "inet"
        && table.Name is "filter" or "nat" or "mangle" or "raw" or "security"
        && table.HasOnlyUpperCaseHooks;

    private void Add(DumpBytes dump)
    {
        if (JsonListing.IsJson(dump.Text.Span.TrimStart("\ufeff"u8)))
        {
            dump = JsonListing.Read(dump);
        }

        var text = dump.Text.Span;
        var division = new SavedDivision(dump, _saved);
        for (var at = text.StartsWith("\ufeff"u8) ? "\ufeff"u8.Length : 0; at < text.Length;)
        {
            var end = dump.LineEnd(at);
            if (division.IsInTable || !IsTable(text[at..end].TrimStart(" \t"u8)))
            {
                division.Take(at, end);
                at = end + 1;
                continue;
            }

            _tables.Add(NftTextTable.Read(dump, ref at));
        }

        division.Finish();
    }

    private static bool IsTable(ReadOnlySpan<byte> line) => line.StartsWith("table "u8);
}
