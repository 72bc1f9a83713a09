using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Testing.Nftables;

/// <summary>A transaction on a table in memory. Like the kernel it goes on after a refusal, so that all are told.
/// </summary>
internal sealed class MemoryTransaction(MemoryTable? table) : IRulesetWriter
{
    private readonly List<NftRefusal> _refusals = [];
    private ServiceName? _owner;

    /// <summary>After what was written so far; null where there is none.</summary>
    public MemoryTable? Table { get; private set; } = table;

    public IReadOnlyList<NftRefusal> Refusals => _refusals;

    public int Operations { get; private set; }

    /// <summary>Judges the whole.</summary>
    public void Finish()
    {
        if (_refusals.Count == 0 && Table is { } table)
        {
            Try("commit", null, () => MemoryTable.Check(table));
        }
    }

    public void For(ServiceName? owner) => _owner = owner;

    public void AddTable()
    {
        Table ??= MemoryTable.Empty;
        Operations++;
    }

    public void DeleteTable() => Do("delete table " + NftRuleset.TableName, _ => null);

    public void AddChain(NftChain chain) => Do($"add chain {chain.Name}", table => table.AddChain(chain));

    public void FlushChain(string chain) => Do($"flush chain {chain}", table => table.FlushChain(chain));

    public void DeleteChain(string chain) => Do($"delete chain {chain}", table => table.DeleteChain(chain));

    public void AddRule(string chain, NftRule rule) =>
        Do($"add a rule to chain {chain}", table => table.AddRule(chain, rule));

    public void AddSet(NftSet set) => Do($"add set {set.Name}", table => table.AddSet(set));

    public void FlushSet(string set) => Do($"flush set {set}", table => table.FlushSet(set));

    public void DeleteSet(string set) => Do($"delete set {set}", table => table.DeleteSet(set));

    public void AddElement(NftSet set, in NftElement element)
    {
        var copy = element;
        Do($"add {element.Key} to set {set.Name}", table => table.AddElement(set.Name, copy));
    }

    public void DeleteElement(NftSet set, in NftElement element)
    {
        var copy = element;
        Do($"delete {element.Key} from set {set.Name}", table => table.DeleteElement(set.Name, copy));
    }

    private void Do(string operation, Func<MemoryTable, MemoryTable?> change)
    {
        Operations++;
        Try(operation, _owner, () => Table = change(
            Table ?? throw new MemoryRefusal(MemoryRefusal.Missing, "there is no table")));
    }

    private void Try(string operation, ServiceName? owner, Action action)
    {
        try
        {
            action();
        }
        catch (MemoryRefusal refusal)
        {
            _refusals.Add(new NftRefusal(operation, owner, refusal.Words));
        }
    }
}
