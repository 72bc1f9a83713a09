using System.Buffers;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Testing;

/// <summary>What iptables-restore --noflush would make of text, with its refusals: for laws over many random texts.
/// Never stands in for a kernel test. Rules are equal when their text is.</summary>
public sealed class MemoryIptables
{
    private static readonly Dictionary<string, string[]> BuiltIn = new()
    {
        ["filter"] = ["INPUT", "FORWARD", "OUTPUT"],
        ["nat"] = ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
        ["mangle"] = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
    };

    private readonly Dictionary<string, Dictionary<string, List<string>>> _tables = BuiltIn.ToDictionary(
        table => table.Key, table => table.Value.ToDictionary(chain => chain, _ => new List<string>()));

    /// <summary>Each table's text that was committed, in order.</summary>
    public int Commits { get; private set; }

    /// <summary>Called after every commit: other connections see the rules as they are then.</summary>
    public Action<MemoryIptables>? AfterCommit { get; set; }

    public IReadOnlyList<string> Rules(Table table, string chain) => _tables[table.Lower()][chain];

    /// <summary>Lets something write restore text, and takes it.</summary>
    public void Restore(IPFamily family, Action<RestoreWriter> write)
    {
        var text = new ArrayBufferWriter<byte>();
        var writer = new RestoreWriter(family, text);
        write(writer);
        writer.Flush();
        Restore(Encoding.UTF8.GetString(text.WrittenSpan));
    }

    /// <summary>Takes table after table, each whole or not at all.</summary>
    /// <exception cref="InvalidOperationException">What iptables-restore would have refused, with the line.</exception>
    public void Restore(string text)
    {
        string? open = null;
        Dictionary<string, List<string>> chains = [];
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '*')
            {
                open = line[1..];
                chains = _tables[open].ToDictionary(chain => chain.Key, chain => chain.Value.ToList());
            }
            else if (open is null)
            {
                throw new InvalidOperationException($"outside of a table: {line}");
            }
            else if (line == "COMMIT")
            {
                _tables[open] = chains;
                open = null;
                Commits++;
                AfterCommit?.Invoke(this);
            }
            else
            {
                Take(chains, line);
            }
        }

        if (open is not null)
        {
            throw new InvalidOperationException("COMMIT is missing");
        }
    }

    /// <summary>As iptables-save prints it.</summary>
    public IEnumerable<string> Save()
    {
        foreach (var (table, chains) in _tables)
        {
            yield return $"*{table}";
            foreach (var chain in chains.Keys.Order(StringComparer.Ordinal))
            {
                yield return $":{chain} {(BuiltIn[table].Contains(chain) ? "ACCEPT" : "-")} [0:0]";
            }

            foreach (var (chain, rules) in chains)
            {
                foreach (var rule in rules)
                {
                    yield return rule.Length == 0 ? $"-A {chain}" : $"-A {chain} {rule}";
                }
            }

            yield return "COMMIT";
        }
    }

    private static void Take(Dictionary<string, List<string>> chains, string line)
    {
        if (line[0] == ':')
        {
            chains[line[1..line.IndexOf(' ')]] = [];
            return;
        }

        var words = line.Split(' ', 3);
        var (chain, rule) = (words[1], words.Length > 2 ? words[2] : "");
        if (!chains.TryGetValue(chain, out var rules))
        {
            throw new InvalidOperationException($"no such chain: {line}");
        }

        switch (words[0])
        {
            case "-A":
                RequireTarget(chains, line, rule);
                rules.Add(rule);
                break;
            case "-I":
                RequireTarget(chains, line, rule);
                rules.Insert(0, rule);
                break;
            case "-D" when !rules.Remove(rule):
                throw new InvalidOperationException($"no such rule: {line}");
            case "-D":
                break;
            case "-X":
                RequireUnused(chains, line, chain);
                chains.Remove(chain);
                break;
            default:
                throw new InvalidOperationException($"not understood: {line}");
        }
    }

    private static void RequireTarget(Dictionary<string, List<string>> chains, string line, string rule)
    {
        if (RuleParser.Parse(rule).Target is Target.Jump jump && !chains.ContainsKey(jump.Chain))
        {
            throw new InvalidOperationException($"jumps nowhere: {line}");
        }
    }

    private static void RequireUnused(Dictionary<string, List<string>> chains, string line, string chain)
    {
        if (chains[chain].Count > 0)
        {
            throw new InvalidOperationException($"chain is not empty: {line}");
        }

        var (alone, last) = ($"-j {chain}", $" -j {chain}");
        var user = chains.FirstOrDefault(other => other.Value.Exists(
            rule => rule == alone || rule.EndsWith(last, StringComparison.Ordinal)));
        if (user.Key is not null)
        {
            throw new InvalidOperationException($"chain is in use by {user.Key}: {line}");
        }
    }
}
