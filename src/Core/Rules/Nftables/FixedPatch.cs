using System.Collections.Immutable;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>What has to be told the kernel so that the table's sets and chains that are nobody's are those wanted.
/// </summary>
public sealed record FixedPatch
{
    public ImmutableArray<NftSet> AddSets { get; init; } = [];

    public ImmutableArray<string> DeleteSets { get; init; } = [];

    /// <summary>Chains that are not there, or have other rules: each is written whole.</summary>
    public ImmutableArray<NftChain> WriteChains { get; init; } = [];

    public ImmutableArray<SetElement> DeleteElements { get; init; } = [];

    public ImmutableArray<SetElement> AddElements { get; init; } = [];

    public bool IsEmpty => AddSets.IsEmpty && DeleteSets.IsEmpty && WriteChains.IsEmpty && DeleteElements.IsEmpty
        && AddElements.IsEmpty;

    /// <summary>From one ruleset with its own elements to another.</summary>
    public static FixedPatch Between(
        NftRuleset before, IReadOnlyCollection<SetElement> elementsBefore, NftRuleset after,
        IReadOnlyCollection<SetElement> elementsAfter) => new()
        {
            AddSets = [.. after.Sets.Except(before.Sets)],
            DeleteSets = [.. before.Sets.Except(after.Sets).Select(set => set.Name)],
            WriteChains = [.. after.Chains.Except(before.Chains)],
            DeleteElements = [.. elementsBefore.Except(elementsAfter).Where(it => after.Sets.Contains(it.Set))],
            AddElements = [.. elementsAfter.Except(elementsBefore)],
        };

    /// <summary>From what was found. Elements that are found and wanted are claimed.</summary>
    public static FixedPatch FromKernel(
        NftInventory found, NftRuleset wanted, IEnumerable<SetElement> elements, IEnumerable<string> obsoleteSets) =>
        new()
        {
            AddSets = [.. wanted.Sets.Items.Where(set => !found.Sets.ContainsKey(set.Name))],
            DeleteSets = [.. obsoleteSets.Where(found.Sets.ContainsKey)],
            WriteChains = [.. wanted.Chains.Items.Where(chain => !found.Holds(chain))],
            AddElements = [.. elements.Where(it => found.Claim(it) == ElementState.Missing)],
        };

    /// <summary>Sets and chains, so that others can refer to them.</summary>
    public void WriteDeclarations(IRulesetWriter writer)
    {
        foreach (var set in AddSets)
        {
            writer.AddSet(set);
        }

        foreach (var chain in WriteChains)
        {
            writer.AddChain(chain);
        }
    }

    /// <summary>Rules and elements, behind all declarations; then what no rule uses any more.</summary>
    public void WriteContents(IRulesetWriter writer)
    {
        foreach (var chain in WriteChains)
        {
            PatchWriter.WriteRules(writer, chain);
        }

        foreach (var (set, element) in DeleteElements)
        {
            writer.DeleteElement(set, element);
        }

        foreach (var (set, element) in AddElements)
        {
            writer.AddElement(set, element);
        }

        foreach (var set in DeleteSets)
        {
            writer.DeleteSet(set);
        }
    }
}
