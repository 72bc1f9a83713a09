using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Testing.Nftables;

/// <summary>A set of a table in memory, with its elements.</summary>
internal sealed record MemorySet(NftSet Set, ImmutableDictionary<RegisterBytes, NftElement> Elements)
{
    public MemorySet(NftSet set)
        : this(set, ImmutableDictionary<RegisterBytes, NftElement>.Empty)
    {
    }

    public bool LeadsTo(string chain) =>
        Set.Value == SetValue.Verdict && Elements.Values.Any(element => element.Verdict?.Chain == chain);

    /// <summary>An equal element may be there.</summary>
    public MemorySet Add(in NftElement element)
    {
        RequireForm(element);
        if (!Elements.TryGetValue(element.Key, out var there))
        {
            return this with { Elements = Elements.Add(element.Key, element) };
        }

        return there.LeadsAs(element)
            ? this
            : throw new MemoryRefusal(MemoryRefusal.Exists, $"{Set.Name} has {element.Key} with other data");
    }

    public MemorySet Remove(in NftElement element) => Elements.ContainsKey(element.Key)
        ? this with { Elements = Elements.Remove(element.Key) }
        : throw new MemoryRefusal(MemoryRefusal.Missing, $"{Set.Name} has no element {element.Key}");

    private void RequireForm(in NftElement element)
    {
        var dataLength = LengthOf(Set.Data);
        if (element.Key.Length != Set.KeyLength
            || element.Verdict is null == (Set.Value == SetValue.Verdict)
            || element.Data.Length != (Set.Value == SetValue.Data ? dataLength : 0))
        {
            throw new MemoryRefusal(MemoryRefusal.Invalid, $"{element.Key} is no element for {Set.Name}");
        }
    }

    private static int LengthOf(EquatableArray<FieldType> fields) => new NftSet("", fields).KeyLength;
}
