using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>Finds what iptables mode has left, in what iptables-save prints or among rules as they are read, and says
/// or writes how it goes. Rules of the proxy's own chains, which are nearly all, are passed over unread.</summary>
public sealed class LeftoverScan
{
    private readonly List<PlacedRule> _jumps = [];
    private readonly List<(Table Table, string Chain)> _chains = [];
    private readonly HashSet<(Table Table, string Chain)> _builtIn = [];
    private readonly HashSet<(Table Table, string Chain)> _heldByOthers = [];
    private Table? _table;

    /// <summary>Jumps from built-in chains, each copy of one.</summary>
    public IReadOnlyList<PlacedRule> Jumps => _jumps;

    /// <summary>The proxy's chains.</summary>
    public IReadOnlyList<(Table Table, string Chain)> Chains => _chains;

    /// <summary>How many of the chains others' rules lead to, so that they stay.</summary>
    public int ChainsKept => _chains.Count(_heldByOthers.Contains);

    /// <summary>Takes the next line. Those of tables that are not the proxy's are passed over.</summary>
    public void Read(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("*"))
        {
            _table = TableText.Parse(line[1..].TrimEnd());
        }
        else if (_table is { } table && line.StartsWith(":"))
        {
            // "KUBE-SERVICES - [0:0]"; built-in chains have a policy in the dash's place.
            var space = line.IndexOf(' ');
            var end = space < 0 ? line.Length : space;
            Declare(table, line[1..end], isBuiltIn: !line[end..].StartsWith(" - "));
        }
        else if (_table is { } current && line.StartsWith("-A "))
        {
            Read(current, line[3..]);
        }
    }

    /// <summary>What goes, a line each, in the words of iptables: "filter: -D INPUT ... -j KUBE-NODEPORTS",
    /// "nat: -X KUBE-SERVICES", and "-F" for a chain that is only emptied.</summary>
    public IEnumerable<string> Say(IPFamily family)
    {
        var text = new RuleText(family);
        foreach (var (table, chain, rule) in _jumps)
        {
            yield return $"{table.Lower()}: -D {chain} {text.Say(rule)}";
        }

        foreach (var chain in _chains)
        {
            if (!_heldByOthers.Contains(chain))
            {
                yield return $"{chain.Table.Lower()}: -X {chain.Chain}";
            }
            else if (!Leftovers.IsOfUseToOthers(chain.Table, chain.Chain))
            {
                yield return $"{chain.Table.Lower()}: -F {chain.Chain}";
            }
        }
    }

    /// <summary>Writes that nothing leads to the proxy's chains any more, in one restore; nothing when nothing did.
    /// </summary>
    public void WriteJumps(RestoreWriter writer)
    {
        foreach (var jumps in _jumps.GroupBy(jump => jump.Table))
        {
            writer.Begin(jumps.Key);
            foreach (var jump in jumps)
            {
                writer.Remove(jump.Chain, jump.Rule);
            }

            writer.Commit();
        }
    }

    /// <summary>Writes that the chains go, after the jumps. All are emptied first, since they lead to each other; those
    /// that others' rules lead to stay empty.</summary>
    public void WriteChains(RestoreWriter writer)
    {
        foreach (var chains in _chains.GroupBy(chain => chain.Table))
        {
            writer.Begin(chains.Key);
            foreach (var held in chains)
            {
                if (!_heldByOthers.Contains(held) || !Leftovers.IsOfUseToOthers(held.Table, held.Chain))
                {
                    writer.Declare(held.Chain);
                }
            }

            foreach (var chain in chains.Where(chain => !_heldByOthers.Contains(chain)))
            {
                writer.Delete(chain.Chain);
            }

            writer.Commit();
        }
    }

    /// <summary>Notes a chain that exists, before its rules.</summary>
    public void Declare(Table table, ReadOnlySpan<char> chain, bool isBuiltIn)
    {
        if (isBuiltIn)
        {
            _builtIn.Add((table, chain.ToString()));
        }
        else if (Leftovers.IsChain(table, chain))
        {
            _chains.Add((table, chain.ToString()));
        }
    }

    /// <summary>Takes the next rule of a chain that is not the proxy's.</summary>
    public void Add(Table table, string chain, Rule rule)
    {
        if (_builtIn.Contains((table, chain)) && Leftovers.IsJump(table, rule))
        {
            _jumps.Add(new PlacedRule(table, chain, rule));
        }
        else if (LeadsTo(rule) is { } target)
        {
            _heldByOthers.Add((table, target));
        }
    }

    private void Read(Table table, ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(' ');
        end = end < 0 ? text.Length : end;
        if (!Leftovers.IsChain(table, text[..end]))
        {
            Add(table, text[..end].ToString(), RuleParser.Parse(text[end..]));
        }
    }

    private static string? LeadsTo(Rule rule)
    {
        const string Goto = "-g ";
        return rule.Target is Target.Jump jump
            ? jump.Chain
            : rule.Matches.Items.OfType<Match.Other>()
                .FirstOrDefault(match => match.Text.StartsWith(Goto, StringComparison.Ordinal))?.Text[Goto.Length..];
    }
}
