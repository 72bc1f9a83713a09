namespace Signalbox.Core.Rules.Nftables;

/// <summary>Takes what the kernel was found to hold of our table, in this order: the table, sets, elements of sets,
/// chains.</summary>
public interface IFoundRules
{
    /// <summary>The table is there.</summary>
    void Table();

    void Set(NftSet set);

    /// <summary>Elements that packets have added to dynamic sets are not handed out.</summary>
    void Element(string set, in NftElement element);

    /// <summary>With its rules.</summary>
    void Chain(NftChain chain);
}
