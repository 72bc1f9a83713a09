namespace Signalbox.Core.Rules.Nftables;

/// <summary>An element of a set or map. <paramref name="Data"/> is empty, and <paramref name="Verdict"/> null, where
/// the set has none. <paramref name="Key"/> is empty in the element that catches what is not there, which only others
/// make.</summary>
public readonly record struct NftElement(
    RegisterBytes Key, RegisterBytes Data = default, NftVerdict? Verdict = null, string? Comment = null)
{
    /// <summary>In a set of intervals, the last key of the range that begins with <see cref="Key"/>, field by field
    /// where there are several; null for a key alone.</summary>
    public LastKey? Through { get; init; }

    /// <summary>What it has counted, where somebody has read it; null elsewhere.</summary>
    public ElementCount? Count { get; init; }

    /// <summary>Leads to the same. Comments and counts are for readers and do not matter.</summary>
    public bool LeadsAs(in NftElement other) => Data == other.Data && Verdict == other.Verdict;
}

/// <summary>An element and the set that it is in.</summary>
public readonly record struct SetElement(NftSet Set, NftElement Element);

/// <summary>The last key of a range. Only others' elements have one, so that it is kept apart from them.</summary>
public sealed record LastKey(RegisterBytes Value);

/// <summary>Packets that found an element since it was made, and their bytes. Hardly any element has one, so that it is
/// kept apart from them.</summary>
public sealed record ElementCount(ulong Packets, ulong Bytes);
