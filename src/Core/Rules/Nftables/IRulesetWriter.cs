using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>Takes the operations of one transaction on our table, in order. Written by a kernel batch, by text for
/// nft, and by rulesets in memory.</summary>
public interface IRulesetWriter
{
    /// <summary>Says whose operations follow; null is nobody's.</summary>
    void For(ServiceName? owner);

    /// <summary>Makes the table if it is not there.</summary>
    void AddTable();

    /// <summary>With everything in it. It must be there.</summary>
    void DeleteTable();

    /// <summary>Makes the chain, if it is not there, without its rules. A base chain that is there with another hook is
    /// refused.</summary>
    void AddChain(NftChain chain);

    /// <summary>Deletes the rules, not the chain.</summary>
    void FlushChain(string chain);

    /// <summary>Nothing may lead to it.</summary>
    void DeleteChain(string chain);

    /// <summary>Appends.</summary>
    void AddRule(string chain, NftRule rule);

    /// <summary>Makes the set if it is not there. One that is there with another type is refused.</summary>
    void AddSet(NftSet set);

    /// <summary>Deletes the elements, not the set.</summary>
    void FlushSet(string set);

    /// <summary>No rule may use it.</summary>
    void DeleteSet(string set);

    /// <summary>An equal element may be there; one with the same key and other data is refused.</summary>
    void AddElement(NftSet set, in NftElement element);

    /// <summary>It must be there; only the key counts.</summary>
    void DeleteElement(NftSet set, in NftElement element);
}
