using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Kernel.Iptables;

/// <summary>Removes what iptables mode has left in the tables of iptables-nft of one family, over netlink: its programs
/// take time that grows with the square of the chains. Each transaction fails as a whole when somebody else has removed
/// a part meanwhile; another try then finds what is left.</summary>
internal sealed class NftLeftovers : IDisposable
{
    /// <summary>Chains in one transaction. Each transaction waits until no packet uses what it took away: 110,000
    /// chains took 5.9 s by 1,000, 3.1 s by 2,500, 2.1 s by 20,000, and longer again as one.</summary>
    private const int PieceSize = 10_000;

    private readonly IPFamily _family;
    private readonly DeletionBatch _batch;
    private readonly string _operation;

    private NftLeftovers(IPFamily family)
    {
        _family = family;
        _operation = $"remove the rules of iptables-nft of {family}";
        _batch = new DeletionBatch(family);
    }

    /// <summary>What there is, without the rules of the proxy's own chains being read. Throws
    /// <see cref="KernelException"/>.</summary>
    internal static LeftoverScan Find(IPFamily family)
    {
        try
        {
            return RuleList.Read(family, Scan);
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            // No nf_tables, no rules.
            return new LeftoverScan();
        }
    }

    /// <summary>Only reads where there is no chain of the proxy's. Throws <see cref="KernelException"/>.</summary>
    internal static LeftoverCount Remove(IPFamily family)
    {
        if (OwnChains(family).IsEmpty)
        {
            return default;
        }

        using var leftovers = new NftLeftovers(family);
        return leftovers.Remove();
    }

    public void Dispose() => _batch.Dispose();

    /// <summary>Jumps first: from then on no packet meets a chain, however long the rest takes, or should it fail. Then
    /// all are emptied, since they lead to each other. What is still led to then is so by others' rules.</summary>
    private LeftoverCount Remove()
    {
        var jumps = RemoveJumps();
        RunInPieces(
            OwnChains(_family).Where(own => !Leftovers.IsOfUseToOthers(own.Table, own.Chain.Name)),
            own => _batch.Rules(own.Table.Lower(), own.Chain.Name));

        var chains = OwnChains(_family).ToLookup(own => Leftovers.IsOfUseToOthers(own.Table, own.Chain.Name));
        var unused = chains[false].Where(own => own.Chain.Uses == 0).ToList();
        RunInPieces(unused, own => _batch.Chain(own.Table.Lower(), own.Chain.Name));
        var whole = chains[true].Count(own => TryDelete(own.Table, own.Chain));
        var deleted = unused.Count + whole;
        return new LeftoverCount(jumps, deleted, chains.Sum(group => group.Count()) - deleted);
    }

    private static ImmutableArray<(Table Table, ListedChain Chain)> OwnChains(IPFamily family)
    {
        try
        {
            return
            [
                .. ChainList.ReadAll(family)
                    .Where(listed => TableText.Parse(listed.Table) is { } table
                        && Leftovers.IsChain(table, listed.Chain.Name))
                    .Select(listed => (TableText.Parse(listed.Table)!.Value, listed.Chain)),
            ];
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            // No nf_tables, no rules.
            return [];
        }
    }

    private static LeftoverScan Scan(RuleList list)
    {
        var scan = new LeftoverScan();
        foreach (var (name, chain) in list.Chains())
        {
            if (TableText.Parse(name) is not { } table)
            {
                continue;
            }

            scan.Declare(table, chain.Name, chain.IsBase);
            if (!Leftovers.IsChain(table, chain.Name))
            {
                list.Rules(name, chain.Name, rule => scan.Add(table, chain.Name, rule));
            }
        }

        return scan;
    }

    private int RemoveJumps()
    {
        var jumps = RuleList.Read(_family, FindJumps);
        foreach (var (table, chain, handle) in jumps)
        {
            _batch.Rule(table.Lower(), chain, handle);
        }

        Run();
        return jumps.Count;
    }

    private static List<(Table Table, string Chain, ulong Handle)> FindJumps(RuleList list)
    {
        var jumps = new List<(Table, string, ulong)>();
        foreach (var (name, chain) in list.Chains())
        {
            if (chain.IsBase && TableText.Parse(name) is { } table)
            {
                list.Rules(name, chain.Name, (handle, rule) =>
                {
                    if (Leftovers.IsJump(table, rule))
                    {
                        jumps.Add((table, chain.Name, handle));
                    }
                });
            }
        }

        return jumps;
    }

    private void RunInPieces(
        IEnumerable<(Table Table, ListedChain Chain)> chains, Action<(Table Table, ListedChain Chain)> note)
    {
        foreach (var piece in chains.Chunk(PieceSize))
        {
            Array.ForEach(piece, own => note(own));
            Run();
        }
    }

    /// <summary>With its rule, or not at all.</summary>
    private bool TryDelete(Table table, ListedChain chain)
    {
        _batch.Chain(table.Lower(), chain.Name);
        return _batch.Run(_operation) switch
        {
            null => true,
            { Errno: Libc.EBUSY } => false,
            { } refusal => throw Failure(refusal),
        };
    }

    private void Run()
    {
        if (_batch.Run(_operation) is { } refusal)
        {
            throw Failure(refusal);
        }
    }

    private KernelException Failure(NetlinkError refusal) => new(_operation, refusal.Errno, refusal.Words);
}
