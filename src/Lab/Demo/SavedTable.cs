namespace Signalbox.Lab.Demo;

/// <summary>One table as iptables-save printed it: the rules of each chain in their order.</summary>
public sealed class SavedTable
{
    private readonly Dictionary<string, List<SavedRule>> _chains = [];

    /// <summary>Chain names with their rules; a chain that is declared but holds nothing has an empty list.</summary>
    public IReadOnlyList<SavedRule> this[string chain] => _chains.TryGetValue(chain, out var rules) ? rules : [];

    public int ChainCount => _chains.Count;

    public bool Has(string chain) => _chains.ContainsKey(chain);

    /// <summary>Reads the table of that name out of iptables-save's output. Empty when the output lacks it.</summary>
    public static SavedTable Parse(string output, string table)
    {
        var saved = new SavedTable();
        var inside = false;
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith('*'))
            {
                inside = line == $"*{table}";
            }
            else if (inside && line.StartsWith(':'))
            {
                saved._chains.TryAdd(line[1..line.IndexOf(' ')], []);
            }
            else if (inside && line.Contains("-A ", StringComparison.Ordinal))
            {
                var rule = SavedRule.Parse(line);
                saved._chains[rule.Chain].Add(rule);
            }
        }

        return saved;
    }
}
