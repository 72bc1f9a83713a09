namespace Signalbox.Kernel.Nftables;

/// <summary>Counts the transactions that a process has sent to nf_tables in one namespace, of whatever family: all move
/// the same generation. For several threads.</summary>
public sealed class OwnTransactions
{
    private int _count;

    internal uint Count => (uint)Volatile.Read(ref _count);

    internal void Add() => Interlocked.Increment(ref _count);
}
