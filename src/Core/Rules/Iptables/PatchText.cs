using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>A Service's patch under its name.</summary>
public readonly record struct NamedPatch(ServiceName Name, ServicePatch Patch);

/// <summary>Patches of some Services as one restore. The kernel takes one table at a time, so the order of the tables
/// matters: a refusal (filter) begins before the way in (nat) is taken away, and ends after there is one.</summary>
public static class PatchText
{
    /// <param name="writer">Where to.</param>
    /// <param name="patches">Services' patches.</param>
    /// <param name="reorder">Lines that stand already and are taken out and put in again, in this order.</param>
    public static void Write(
        RestoreWriter writer, IReadOnlyList<NamedPatch> patches, IReadOnlyList<DispatchLine> reorder)
    {
        foreach (var (name, patch) in patches)
        {
            writer.Own(name);
            InsertLines(writer, patch.Insert, Table.Filter);
        }

        CommitIfOpen(writer);
        WriteNat(writer, patches, reorder);
        foreach (var (name, patch) in patches)
        {
            writer.Own(name);
            RemoveLines(writer, patch.Remove, Table.Filter);
        }

        writer.Own(null);
        RemoveLines(writer, reorder, Table.Filter);
        InsertLines(writer, reorder, Table.Filter);
        CommitIfOpen(writer);
    }

    /// <summary>Chains first, those that others jump to before those that jump; then the lines that lead to them;
    /// what is no longer led to goes last.</summary>
    private static void WriteNat(
        RestoreWriter writer, IReadOnlyList<NamedPatch> patches, IReadOnlyList<DispatchLine> reorder)
    {
        foreach (var (name, patch) in patches)
        {
            writer.Own(name);
            WriteChains(writer, patch);
            RemoveLines(writer, patch.Remove, Table.Nat);
            InsertLines(writer, patch.Insert, Table.Nat);
        }

        writer.Own(null);
        RemoveLines(writer, reorder, Table.Nat);
        InsertLines(writer, reorder, Table.Nat);
        foreach (var (name, patch) in patches)
        {
            writer.Own(name);
            DeleteChains(writer, patch.Delete);
        }

        CommitIfOpen(writer);
    }

    private static void WriteChains(RestoreWriter writer, ServicePatch patch)
    {
        foreach (var chain in patch.Write)
        {
            Open(writer, chain.Table);
            writer.Declare(chain.Name);
        }

        foreach (var chain in patch.Write)
        {
            foreach (var rule in chain.Rules)
            {
                writer.Append(chain.Name, rule);
            }
        }
    }

    /// <summary>Those of the nat table.</summary>
    public static void EmptyChains(RestoreWriter writer, IReadOnlyList<string> chains)
    {
        foreach (var chain in chains)
        {
            Open(writer, Table.Nat);
            writer.Declare(chain);
        }
    }

    /// <summary>Empties all of them first: they may jump to each other.</summary>
    public static void DeleteChains(RestoreWriter writer, IReadOnlyList<string> chains)
    {
        EmptyChains(writer, chains);
        foreach (var chain in chains)
        {
            writer.Delete(chain);
        }
    }

    /// <summary>Each goes to the head of its chain, so the last is written first.</summary>
    private static void InsertLines(RestoreWriter writer, IReadOnlyList<DispatchLine> lines, Table table)
    {
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            if (lines[i].Table == table)
            {
                Open(writer, table);
                writer.Insert(lines[i].Chain, lines[i].Rule);
            }
        }
    }

    public static void RemoveLines(RestoreWriter writer, IReadOnlyList<DispatchLine> lines, Table table)
    {
        foreach (var line in lines)
        {
            if (line.Table == table)
            {
                Open(writer, table);
                writer.Remove(line.Chain, line.Rule);
            }
        }
    }

    private static void Open(RestoreWriter writer, Table table)
    {
        if (!writer.IsOpen)
        {
            writer.Begin(table);
        }
    }

    private static void CommitIfOpen(RestoreWriter writer)
    {
        if (writer.IsOpen)
        {
            writer.Commit();
        }
    }
}
