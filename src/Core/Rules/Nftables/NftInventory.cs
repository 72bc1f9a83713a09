namespace Signalbox.Core.Rules.Nftables;

/// <summary>What the kernel was found to hold of our table.</summary>
public sealed class NftInventory : IFoundRules
{
    private readonly Dictionary<string, ElementTable> _sets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NftChain> _chains = new(StringComparer.Ordinal);

    public bool HasTable { get; private set; }

    /// <summary>All sets with their elements, by name.</summary>
    public IReadOnlyDictionary<string, ElementTable> Sets => _sets;

    /// <summary>All chains with their rules, by name.</summary>
    public IReadOnlyDictionary<string, NftChain> Chains => _chains;

    public void Table() => HasTable = true;

    public void Set(NftSet set) => _sets.Add(set.Name, new ElementTable(set));

    public void Element(string set, in NftElement element) => _sets[set].Add(element);

    public void Chain(NftChain chain) => _chains.Add(chain.Name, chain);
}
