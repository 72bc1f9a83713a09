using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Schema;

/// <summary>How server-side apply treats a field: who owns it as a whole, and how two versions of it are merged.
/// </summary>
/// <param name="Kind">What it is owned by.</param>
/// <param name="Keys">The fields that tell the elements of a keyed list apart, in order of the alphabet; else empty.
/// </param>
public sealed record MergeRule(MergeKind Kind, ImmutableArray<string> Keys)
{
    public static MergeRule Leaf { get; } = new(MergeKind.Leaf, []);

    public static MergeRule Fields { get; } = new(MergeKind.Fields, []);

    public static MergeRule Set { get; } = new(MergeKind.Set, []);

    public static MergeRule Keyed(IEnumerable<string> keys) =>
        new(MergeKind.Keyed, [.. keys.Order(StringComparer.Ordinal)]);
}

/// <summary>The part of a field that has an owner of its own.</summary>
public enum MergeKind
{
    /// <summary>All of it: a plain value, and what upstream calls atomic.</summary>
    Leaf,

    /// <summary>Each field, or each key of a map.</summary>
    Fields,

    /// <summary>Each element of a list, by its keys.</summary>
    Keyed,

    /// <summary>Each value of a list.</summary>
    Set,
}
