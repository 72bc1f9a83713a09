using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>What the kernel holds of ours, gathered from what iptables-save prints: chains of single Services as
/// digests, all other chains of the tables filter, nat and mangle with their rules.</summary>
public sealed class KernelRules
{
    /// <summary>No digest of any rules comes out as this, short of breaking SHA-256.</summary>
    private static readonly UInt128 Unread = UInt128.MaxValue;

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
            Declare(table, line[1..line.IndexOf(' ')].ToString());
        }
        else if (_table is { } current && line.StartsWith("-A "))
        {
            var rest = line[3..];
            var end = rest.IndexOf(' ');
            end = end < 0 ? rest.Length : end;
            Add(current, rest[..end], rest[end..]);
        }
        else if (line.StartsWith("COMMIT"))
        {
            Close();
            _table = null;
        }
    }

    /// <summary>The rules of a chain that is no single Service's, in order; null when the chain does not exist.
    /// </summary>
    public IReadOnlyList<Rule>? Find(Table table, string chain) => _chains.GetValueOrDefault((table, chain));

    /// <summary>Adds a chain of a single Service that exists, but whose rules were not read: it equals no other.
    /// </summary>
    public void AddUnread(string chain) => _serviceChains[chain] = Unread;

    private void Declare(Table table, string chain)
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

    private void Add(Table table, ReadOnlySpan<char> chain, ReadOnlySpan<char> rule)
    {
        if (table != Table.Nat || !ChainNames.IsOfService(chain))
        {
            var name = chain.ToString();
            Declare(table, name);
            _chains[(table, name)].Add(RuleParser.Parse(rule));
            return;
        }

        if (_open is null || !chain.SequenceEqual(_open))
        {
            Close();
            _open = chain.ToString();
        }

        _digest.Add(RuleParser.Parse(rule));
    }

    /// <summary>iptables-save prints a chain's rules together, so that a chain is whole when another begins.</summary>
    private void Close()
    {
        if (_open is not null)
        {
            _serviceChains[_open] = _digest.Take();
            _open = null;
        }
    }
}
