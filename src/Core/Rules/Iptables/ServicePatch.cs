using System.Collections.Immutable;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>What has to be written so that one Service's rules in the kernel become the wanted ones.</summary>
/// <param name="Write">Chains to write whole: new ones, and those whose rules differ.</param>
/// <param name="Delete">Chains to delete.</param>
/// <param name="Insert">Lines to insert at the head of their shared chains, in the order that they shall have.</param>
/// <param name="Remove">Lines to delete.</param>
public sealed record ServicePatch(
    ImmutableArray<Chain> Write, ImmutableArray<string> Delete, ImmutableArray<DispatchLine> Insert,
    ImmutableArray<DispatchLine> Remove)
{
    public bool IsEmpty => Write.IsEmpty && Delete.IsEmpty && Insert.IsEmpty && Remove.IsEmpty;

    /// <summary>From rules that the kernel has acknowledged.</summary>
    public static ServicePatch Between(ServiceRules before, ServiceRules after)
    {
        var old = before.Chains.ToDictionary(chain => chain.Name, StringComparer.Ordinal);
        var write = ImmutableArray.CreateBuilder<Chain>();
        foreach (var chain in after.Chains)
        {
            if (!old.Remove(chain.Name, out var previous) || previous != chain)
            {
                write.Add(chain);
            }
        }

        var (insert, remove) = DiffLines(before.Lines, after.Lines);
        return new ServicePatch(write.DrainToImmutable(), [.. old.Keys], insert, remove);
    }

    /// <summary>From what was read from the kernel. Nothing is deleted here, but lines that have to change places:
    /// what nobody asked for is found once every Service has been looked at.</summary>
    public static ServicePatch FromKernel(KernelInventory kernel, ServiceRules after)
    {
        ImmutableArray<Chain> write = [.. after.Chains.Where(chain => !kernel.Claim(chain))];
        var held = after.Lines.Where(kernel.Claim).ToList();
        var (insert, remove) = DiffLines([.. held], after.Lines);
        return insert.IsEmpty && remove.IsEmpty && OutOfOrder(kernel, after.Lines) is { IsEmpty: false } moved
            ? new ServicePatch(write, [], moved, moved)
            : new ServicePatch(write, [], insert, remove);
    }

    /// <summary>The lines of each frontend in one chain that somebody has put into another order. Those of one
    /// frontend are rendered one after the other.</summary>
    private static ImmutableArray<DispatchLine> OutOfOrder(
        KernelInventory kernel, ImmutableArray<DispatchLine> lines)
    {
        List<DispatchLine>? moved = null;
        for (var i = 1; i < lines.Length; i++)
        {
            var (first, second) = (lines[i - 1], lines[i]);
            if (first.Origin is not null && first.Origin == second.Origin && first.Chain == second.Chain
                && first.Table == second.Table && !kernel.StandsBefore(first, second))
            {
                (moved ??= []).AddRange(lines.Where(line => line.Origin == first.Origin
                    && line.Chain == first.Chain && line.Table == first.Table && !moved.Contains(line)));
            }
        }

        return moved is null ? [] : [.. moved];
    }

    private static (ImmutableArray<DispatchLine> Insert, ImmutableArray<DispatchLine> Remove) DiffLines(
        ImmutableArray<DispatchLine> before, ImmutableArray<DispatchLine> after)
    {
        var remove = before.ToList();
        var insert = after.Where(line => !remove.Remove(line)).ToList();
        if (insert.Count > 0)
        {
            KeepTogether(before, after, insert, remove);
        }

        return ([.. insert], [.. remove]);
    }

    /// <summary>Lines of one frontend in one chain stand in an order that matters (a node port's line for
    /// 127.0.0.0/8 before the one for all addresses), and a line can only be inserted at the head: so when one of
    /// them is inserted, those that stay are taken out and put in again with it.</summary>
    private static void KeepTogether(
        ImmutableArray<DispatchLine> before, ImmutableArray<DispatchLine> after, List<DispatchLine> insert,
        List<DispatchLine> remove)
    {
        bool MovesWith(DispatchLine line) => insert.Exists(
            moved => moved.Origin == line.Origin && moved.Chain == line.Chain && moved.Table == line.Table);

        var stay = before.Where(line => !remove.Contains(line) && MovesWith(line)).ToList();
        if (stay.Count > 0)
        {
            remove.AddRange(stay);
            var together = after.Where(line => insert.Contains(line) || stay.Contains(line)).ToList();
            insert.Clear();
            insert.AddRange(together);
        }
    }
}
