using Signalbox.Core.Rules.Nftables;

namespace Signalbox.KernelNet.Nftables;

/// <summary>Keeps what was found, in order.</summary>
internal sealed class FoundList : IFoundRules
{
    private readonly HashSet<(string Set, RegisterBytes Key)> _keys = [];

    public int Tables { get; private set; }

    public List<NftChain> Chains { get; } = [];

    public List<NftSet> Sets { get; } = [];

    public List<(string Set, NftElement Element)> Elements { get; } = [];

    public void Table() => Tables++;

    public void Chain(NftChain chain) => Chains.Add(chain);

    public void Set(NftSet set) => Sets.Add(set);

    public bool Element(string set, in NftElement element)
    {
        Elements.Add((set, element));
        return _keys.Add((set, element.Key));
    }
}

/// <summary>Counts and keeps nothing.</summary>
internal sealed class CountedRules : IFoundRules
{
    public int Elements { get; private set; }

    public int Rules { get; private set; }

    /// <summary>What happens when the reading has begun.</summary>
    public Action? OnTable { get; init; }

    public void Table() => OnTable?.Invoke();

    public void Chain(NftChain chain) => Rules += chain.Rules.Count;

    public void Set(NftSet set)
    {
    }

    public bool Element(string set, in NftElement element)
    {
        Elements++;
        return true;
    }
}
