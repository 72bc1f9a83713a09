using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>What the kernel holds of ours, gathered from what iptables-save prints or from rules as they are read:
/// chains of single Services as digests, all other chains of the tables filter, nat and mangle with their rules.
/// </summary>
public sealed class KernelRules
{
    private readonly Dictionary<string, UInt128> _serviceChains = new(StringComparer.Ordinal);
    private readonly Dictionary<(Table Table, string Chain), List<Rule>> _chains = [];
    private readonly ChainDigest _digest;
    private readonly UInt128 _emptyDigest;
    private Table? _table;
    private string? _open;

    public KernelRules(IPFamily family)
    {
        _digest = new ChainDigest(family);
        _emptyDigest = _digest.Take();
    }

    /// <summary>Chains of single Services in the nat table, by name.</summary>
    public IReadOnlyDictionary<string, UInt128> ServiceChains => _serviceChains;

    /// <summary>Takes the next line of iptables-save's output. Lines of tables that are not ours are passed over.
    /// </summary>
    public void Read(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("*"))
        {
            _table = TableText.Parse(line[1..].TrimEnd());
        }
        else if (_table is { } table && line.StartsWith(":"))
        {
            var name = line[1..];
            var space = name.IndexOf(' ');
            Declare(table, (space < 0 ? name : name[..space]).ToString());
        }
        else if (_table is { } current && line.StartsWith("-A "))
        {
            var rest = line[3..];
            var end = rest.IndexOf(' ');
            end = end < 0 ? rest.Length : end;
            Add(current, rest[..end], RuleParser.Parse(rest[end..]));
        }
        else if (line.StartsWith("COMMIT"))
        {
            End();
            _table = null;
        }
    }

    /// <summary>The rules of a chain that is no single Service's, in order; null when the chain does not exist.
    /// </summary>
    public IReadOnlyList<Rule>? Find(Table table, string chain) => _chains.GetValueOrDefault((table, chain));

    /// <summary>Notes a chain that exists, which may have no rules.</summary>
    public void Declare(Table table, string chain)
    {
        if (table == Table.Nat && ChainNames.IsOfService(chain))
        {
            _serviceChains[chain] = _emptyDigest;
        }
        else
        {
            _chains.TryAdd((table, chain), []);
        }
    }

    /// <summary>Takes the next rule. A chain's rules come together, in their order: the chain is whole when another
    /// begins, or at the <see cref="End"/>.</summary>
    public void Add(Table table, ReadOnlySpan<char> chain, Rule rule)
    {
        if (table != Table.Nat || !ChainNames.IsOfService(chain))
        {
            var name = chain.ToString();
            Declare(table, name);
            _chains[(table, name)].Add(rule);
            return;
        }

        if (_open is null || !chain.SequenceEqual(_open))
        {
            End();
            _open = chain.ToString();
        }

        _digest.Add(rule);
    }

    /// <summary>All rules of the chain that was read last have been added.</summary>
    public void End()
    {
        if (_open is not null)
        {
            _serviceChains[_open] = _digest.Take();
            _open = null;
        }
    }
}
