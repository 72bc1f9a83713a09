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

    /// <summary>From what was read from the kernel. Nothing is deleted here: what nobody asked for is found once
    /// every Service has been looked at.</summary>
    public static ServicePatch FromKernel(KernelInventory kernel, ServiceRules after) => new(
        [.. after.Chains.Where(chain => !kernel.Claim(chain))],
        [],
        [.. after.Lines.Where(line => !kernel.Claim(line))],
        []);

    private static (ImmutableArray<DispatchLine> Insert, ImmutableArray<DispatchLine> Remove) DiffLines(
        ImmutableArray<DispatchLine> before, ImmutableArray<DispatchLine> after)
    {
        var remove = before.ToList();
        var insert = ImmutableArray.CreateBuilder<DispatchLine>();
        foreach (var line in after)
        {
            if (!remove.Remove(line))
            {
                insert.Add(line);
            }
        }

        return (insert.DrainToImmutable(), [.. remove]);
    }
}
