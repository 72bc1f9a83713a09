using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Proxy.Sync.Iptables;

/// <summary>What is written once all Services' rules are in place.</summary>
/// <param name="FixedPatch">For the jumps from built-in chains, and shared chains whose ending is wrong.</param>
/// <param name="StaleLines">Lines of shared chains that nobody wants.</param>
/// <param name="Reorder">Lines that are there, but not in the order of right, in that order.</param>
/// <param name="StaleChains">Chains of single Services that nobody wants; deleted after this.</param>
internal sealed record ReconciliationEnding(
    FixedPatch FixedPatch, IReadOnlyList<DispatchLine> StaleLines, IReadOnlyList<DispatchLine> Reorder,
    IReadOnlyList<string> StaleChains)
{
    /// <summary>There is nothing to write, stale chains aside.</summary>
    public bool IsEmpty =>
        FixedPatch.Jumps.IsEmpty && FixedPatch.Rewrite.IsEmpty && StaleLines.Count == 0 && Reorder.Count == 0;

    /// <summary>Shared chains to write anew: those with a wrong ending, and those with many stale lines.</summary>
    public IReadOnlyList<(Table Table, string Chain)> ChainsToRewrite(int fewLines) =>
    [
        .. FixedPatch.Rewrite
            .Union(StaleLines.GroupBy(line => (line.Table, line.Chain))
                .Where(group => group.Count() > fewLines)
                .Select(group => group.Key)),
    ];

    /// <summary>Writes one section per table that has anything to do.</summary>
    public void Write(RestoreWriter writer, IReadOnlyList<RewrittenChain> rewrites)
    {
        var rewritten = rewrites.Select(chain => chain.Place).ToHashSet();
        foreach (var table in Enum.GetValues<Table>())
        {
            var chains = rewrites.Where(chain => chain.Place.Table == table).ToList();
            var remove = StaleLines.Concat(Reorder)
                .Where(line => line.Table == table && !rewritten.Contains((line.Table, line.Chain))).ToList();
            var insert = Reorder
                .Where(line => line.Table == table && !rewritten.Contains((line.Table, line.Chain))).ToList();
            var jumps = FixedPatch.Jumps.Where(jump => jump.Table == table).ToList();
            if (chains.Count + remove.Count + jumps.Count == 0)
            {
                continue;
            }

            writer.Begin(table);
            chains.ForEach(chain => chain.Write(writer));
            remove.ForEach(line => writer.Remove(line.Chain, line.Rule));
            insert.Reverse();
            insert.ForEach(line => writer.Insert(line.Chain, line.Rule));
            jumps.ForEach(jump => writer.Insert(jump.Chain, jump.Rule));
            writer.Commit();
        }
    }

    /// <summary>Empties chains of single Services.</summary>
    public static void WriteEmptied(RestoreWriter writer, IReadOnlyList<string> chains)
    {
        writer.Begin(Table.Nat);
        PatchText.EmptyChains(writer, chains);
        writer.Commit();
    }

    /// <summary>Deletes chains of single Services, to which nothing may lead but each other.</summary>
    public static void WriteDeletions(RestoreWriter writer, IReadOnlyList<string> chains)
    {
        writer.Begin(Table.Nat);
        PatchText.DeleteChains(writer, chains);
        writer.Commit();
    }
}

/// <summary>A shared chain to be written anew: all Services' lines, then the rules that end it.</summary>
internal sealed record RewrittenChain(
    (Table Table, string Chain) Place, IReadOnlyList<Rule> Lines, EquatableArray<Rule> Ending)
{
    public void Write(RestoreWriter writer)
    {
        writer.Declare(Place.Chain);
        foreach (var rule in Lines.Concat(Ending))
        {
            writer.Append(Place.Chain, rule);
        }
    }
}
