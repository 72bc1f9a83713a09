using Signalbox.Core.Render.Iptables;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>Finds in what iptables-save prints what iptables mode has left, and writes how it goes. Rules of the
/// proxy's own chains, which are nearly all, are passed over unread.</summary>
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
            Declare(table, line[1..]);
        }
        else if (_table is { } current && line.StartsWith("-A "))
        {
            Add(current, line[3..]);
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

    /// <summary>"KUBE-SERVICES - [0:0]"; built-in chains have a policy in the dash's place.</summary>
    private void Declare(Table table, ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(' ');
        var chain = text[..end];
        if (!text[end..].StartsWith(" - "))
        {
            _builtIn.Add((table, chain.ToString()));
        }
        else if (Leftovers.IsChain(table, chain))
        {
            _chains.Add((table, chain.ToString()));
        }
    }

    private void Add(Table table, ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(' ');
        end = end < 0 ? text.Length : end;
        if (Leftovers.IsChain(table, text[..end]))
        {
            return;
        }

        var chain = text[..end].ToString();
        var rule = RuleParser.Parse(text[end..]);
        if (_builtIn.Contains((table, chain)) && Leftovers.IsJump(table, rule))
        {
            _jumps.Add(new PlacedRule(table, chain, rule));
        }
        else if (LeadsTo(rule) is { } target)
        {
            _heldByOthers.Add((table, target));
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
