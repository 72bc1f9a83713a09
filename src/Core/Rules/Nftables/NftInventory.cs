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

    /// <summary>The chain is there with exactly these rules and this hook; comments on chains do not count.</summary>
    public bool Holds(NftChain wanted) => _chains.TryGetValue(wanted.Name, out var found)
        && found.Rules == wanted.Rules && found.Hook == wanted.Hook;

    /// <summary>The set is there and does what this declaration says.</summary>
    public bool Holds(NftSet wanted) => _sets.TryGetValue(wanted.Name, out var found)
        && found.Set.IsOfTypeOf(wanted) && found.Set.TimeoutSeconds == wanted.TimeoutSeconds;

    /// <summary>Says how the table holds an element, and that somebody wants it.</summary>
    public ElementState Claim(in SetElement wanted) => _sets.TryGetValue(wanted.Set.Name, out var found)
        ? found.Claim(wanted.Element)
        : ElementState.Missing;

    public void Table() => HasTable = true;

    public void Set(NftSet set) => _sets.Add(set.Name, new ElementTable(set));

    public bool Element(string set, in NftElement element) => _sets[set].Add(element);

    public void Chain(NftChain chain) => _chains.Add(chain.Name, chain);
}
