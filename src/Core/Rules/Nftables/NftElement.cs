namespace Signalbox.Core.Rules.Nftables;

/// <summary>An element of a set or map. <paramref name="Data"/> is empty, and <paramref name="Verdict"/> null, where
/// the set has none. <paramref name="Key"/> is empty in the element that catches what is not there, which only others
/// make.</summary>
public readonly record struct NftElement(
    RegisterBytes Key, RegisterBytes Data = default, NftVerdict? Verdict = null, string? Comment = null)
{
    /// <summary>Leads to the same. Comments are for readers and do not count.</summary>
    public bool LeadsAs(in NftElement other) => Data == other.Data && Verdict == other.Verdict;
}

/// <summary>An element and the set that it is in.</summary>
public readonly record struct SetElement(NftSet Set, NftElement Element);
