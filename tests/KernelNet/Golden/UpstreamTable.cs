using System.Text;

namespace Signalbox.KernelNet.Golden;

/// <summary>A table of kube-proxy as nft lists it, read far enough to be written again as the transaction that
/// kube-proxy begins with. Source: spec 5.7.</summary>
internal sealed class UpstreamTable
{
    private readonly List<NamedBlock> _blocks = [];

    private UpstreamTable(string family) => Family = family;

    /// <summary>"ip" or "ip6".</summary>
    public string Family { get; }

    /// <summary>Sets of the clients that are stuck to an endpoint.</summary>
    public IEnumerable<(string Family, string Set)> AffinitySets =>
        Sets.Where(IsDynamic).Select(set => (Family, set.Name));

    /// <summary>The table; base chains made anew, in case that they had another hook; all chains, empty; sets and maps;
    /// then rules; then elements, where there may have been others.</summary>
    public string FirstTransaction
    {
        get
        {
            var text = new StringBuilder();
            Say(text, "add table", "", "{ comment \"rules for kube-proxy\" ; }");
            foreach (var chain in BaseChains)
            {
                Say(text, "add chain", chain.Name, HookOf(chain));
                Say(text, "delete chain", chain.Name);
            }

            foreach (var chain in Chains)
            {
                Say(text, "add chain", chain.Name, IsBase(chain) ? HookOf(chain) : CommentOf(chain));
                Say(text, "flush chain", chain.Name);
            }

            foreach (var set in Sets)
            {
                Say(text, $"add {set.Kind}", set.Name, DeclarationOf(set));
            }

            foreach (var chain in Chains)
            {
                foreach (var rule in chain.Lines.Where(IsRule))
                {
                    Say(text, "add rule", chain.Name, rule);
                }
            }

            foreach (var set in Sets.Where(set => !IsDynamic(set)))
            {
                Say(text, $"flush {set.Kind}", set.Name);
                if (set.Lines.FirstOrDefault(IsElements) is { } elements)
                {
                    Say(text, "add element", set.Name, elements[ElementsStart.Length..]);
                }
            }

            return text.ToString();
        }
    }

    private const string ElementsStart = "elements = ";

    private IEnumerable<NamedBlock> Sets => _blocks.Where(block => block.Kind is "set" or "map");

    private IEnumerable<NamedBlock> Chains => _blocks.Where(block => block.Kind == "chain");

    private IEnumerable<NamedBlock> BaseChains => Chains.Where(IsBase);

    public static IReadOnlyList<UpstreamTable> Parse(string listing)
    {
        var tables = new List<UpstreamTable>();
        var whole = listing.Replace(",\n\t\t\t     ", ", ", StringComparison.Ordinal);
        foreach (var line in whole.Split('\n').Select(line => line.Trim()))
        {
            var words = line.Split(' ');
            if (words is ["table", var family, "kube-proxy", "{"])
            {
                tables.Add(new UpstreamTable(family));
            }
            else if (words is ["set" or "map" or "chain", var name, "{"])
            {
                tables[^1]._blocks.Add(new NamedBlock(words[0], name, []));
            }
            else if (line.Length > 0 && line != "}" && tables.Count > 0 && tables[^1]._blocks.Count > 0)
            {
                tables[^1]._blocks[^1].Lines.Add(line);
            }
        }

        return tables;
    }

    private void Say(StringBuilder text, string verb, string name, string rest = "") =>
        text.Append(verb).Append(' ').Append(Family).Append(" kube-proxy ").Append(name).Append(' ').Append(rest)
            .Append('\n');

    private static bool IsBase(NamedBlock chain) =>
        chain.Lines.Any(line => line.StartsWith("type ", StringComparison.Ordinal));

    private static bool IsDynamic(NamedBlock set) => set.Lines.Any(line => line == "flags dynamic,timeout");

    private static bool IsRule(string line) =>
        !line.StartsWith("type ", StringComparison.Ordinal) && !line.StartsWith("comment ", StringComparison.Ordinal);

    private static string HookOf(NamedBlock chain)
    {
        var line = chain.Lines.First(line => line.StartsWith("type ", StringComparison.Ordinal));
        return $"{{ {line[..line.IndexOf(';', StringComparison.Ordinal)]} ; }}";
    }

    private static string CommentOf(NamedBlock chain) =>
        chain.Lines.FirstOrDefault(line => line.StartsWith("comment ", StringComparison.Ordinal)) is { } comment
            ? $"{{ {comment} ; }}"
            : "";

    /// <summary>kube-proxy gives no size: the kernel's own is listed.</summary>
    private static string DeclarationOf(NamedBlock set)
    {
        var said = set.Lines.Where(line => !IsElements(line) && !line.StartsWith("size ", StringComparison.Ordinal));
        return $"{{ {string.Join(" ; ", said)} ; }}";
    }

    private static bool IsElements(string line) => line.StartsWith(ElementsStart, StringComparison.Ordinal);

    private sealed record NamedBlock(string Kind, string Name, List<string> Lines);
}
