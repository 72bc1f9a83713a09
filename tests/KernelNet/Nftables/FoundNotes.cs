using System.Text;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.KernelNet.Nftables;

/// <summary>What a table holds, in lines that can be compared. The order of sets, chains and elements does not count;
/// that of rules in a chain does.</summary>
internal sealed class FoundNotes : IFoundRules
{
    private readonly SortedSet<string> _lines = new(StringComparer.Ordinal);

    public override string ToString() => string.Join('\n', _lines);

    public void Table() => _lines.Add("table");

    public void Set(NftSet set) => _lines.Add(
        $"set {set.Name} {string.Join('.', set.Key)} {set.Value} {string.Join('.', set.Data)} {set.TimeoutSeconds}");

    public bool Element(string set, in NftElement element) => _lines.Add(
        $"element {set} {element.Key} {element.Data} {element.Verdict?.Code} {element.Verdict?.Chain}");

    public void Chain(NftChain chain)
    {
        var text = new StringBuilder($"chain {chain.Name} {chain.Hook}");
        foreach (var rule in chain.Rules)
        {
            text.Append("\n    ").AppendJoin(" ; ", rule.Expressions).Append(rule.Comment);
        }

        _lines.Add(text.ToString());
    }
}
