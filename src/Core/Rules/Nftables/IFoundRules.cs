namespace Signalbox.Core.Rules.Nftables;

/// <summary>Takes what the kernel was found to hold of our table, in this order: the table, sets, elements of sets,
/// chains.</summary>
public interface IFoundRules
{
    /// <summary>The table is there.</summary>
    void Table();

    void Set(NftSet set);

    /// <summary>False when one with the same key has been handed out before: then the listing is not to be trusted, and
    /// there is another. Elements that packets have added to dynamic sets are not handed out.</summary>
    bool Element(string set, in NftElement element);

    /// <summary>With its rules.</summary>
    void Chain(NftChain chain);
}
