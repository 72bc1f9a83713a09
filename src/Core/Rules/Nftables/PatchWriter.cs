using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>Writes Services' patches as one transaction. What others refer to comes before who refers to it; elements
/// are deleted before others are added, so that a frontend can go from one Service to another. Chains that are not
/// wanted any more are emptied: kernels before 6.2 keep them for a moment, so that they are deleted in a transaction
/// of their own (<see cref="DeleteChains"/>).</summary>
public static class PatchWriter
{
    public static void Write(IRulesetWriter writer, IReadOnlyList<NftPatch> patches, ElementClaims claims)
    {
        foreach (var patch in patches)
        {
            writer.For(patch.Name);
            foreach (var set in patch.DeclareSets)
            {
                writer.AddSet(set);
            }

            foreach (var chain in patch.WriteChains)
            {
                writer.AddChain(chain);
            }
        }

        foreach (var patch in patches)
        {
            writer.For(patch.Name);
            foreach (var chain in patch.WriteChains)
            {
                WriteRules(writer, chain);
            }
        }

        WriteElements(writer, patches, claims);
        foreach (var patch in patches)
        {
            writer.For(patch.Name);
            foreach (var chain in patch.DropChains)
            {
                writer.FlushChain(chain);
            }

            foreach (var set in patch.DeleteSets)
            {
                writer.DeleteSet(set.Name);
            }
        }

        writer.For(null);
    }

    /// <summary>Writes the chain's rules anew; it has to be there.</summary>
    public static void WriteRules(IRulesetWriter writer, NftChain chain)
    {
        writer.FlushChain(chain.Name);
        foreach (var rule in chain.Rules)
        {
            writer.AddRule(chain.Name, rule);
        }
    }

    /// <summary>Deletes emptied chains, that nothing leads to.</summary>
    public static void DeleteChains(IRulesetWriter writer, IEnumerable<string> chains)
    {
        foreach (var chain in chains)
        {
            writer.DeleteChain(chain);
        }
    }

    private static void WriteElements(
        IRulesetWriter writer, IReadOnlyList<NftPatch> patches, ElementClaims claims)
    {
        var operations = new List<ElementOperation>();
        foreach (var patch in patches)
        {
            var name = patch.Name;
            operations.AddRange(patch.Delete.Select(element => new ElementOperation(name, element, IsAdd: false)));
            operations.AddRange(patch.Add.Select(element => new ElementOperation(name, element, IsAdd: true)));
        }

        operations.AddRange(Shared(patches, claims));

        // By set, deletions first, else in the order of patches: elements of one set travel in one message.
        foreach (var operation in operations.OrderBy(operation => operation.IsAdd)
            .ThenBy(operation => operation.Element.Set.Name, StringComparer.Ordinal))
        {
            writer.For(operation.Owner);
            if (operation.IsAdd)
            {
                writer.AddElement(operation.Element.Set, operation.Element.Element);
            }
            else
            {
                writer.DeleteElement(operation.Element.Set, operation.Element.Element);
            }
        }
    }

    /// <summary>A shared element is added with the first claim to it, and deleted with the last.</summary>
    private static IEnumerable<ElementOperation> Shared(IReadOnlyList<NftPatch> patches, ElementClaims claims)
    {
        var changes = new Dictionary<(string Set, RegisterBytes Key), (ElementOperation Last, int Claims)>();
        void Note(ServiceName owner, in SetElement element, int claim)
        {
            var key = (element.Set.Name, element.Element.Key);
            changes[key] = (
                new ElementOperation(owner, element, claim > 0),
                changes.GetValueOrDefault(key).Claims + claim);
        }

        foreach (var patch in patches)
        {
            foreach (var element in patch.Release)
            {
                Note(patch.Name, element, -1);
            }

            foreach (var element in patch.Claim)
            {
                Note(patch.Name, element, 1);
            }
        }

        foreach (var (last, change) in changes.Values)
        {
            var before = claims.Of(last.Element);
            if (before == 0 != (before + change == 0))
            {
                yield return last with { IsAdd = before == 0 };
            }
        }
    }

    private readonly record struct ElementOperation(ServiceName Owner, SetElement Element, bool IsAdd);
}
