using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Nftables;

/// <summary>Somebody who writes the chain "theirs" of another table some thousand times a second, until it is disposed.
/// It has written when the constructor returns.</summary>
internal sealed class BusyNeighbour : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(0.5);

    private readonly NftTableSocket _table;
    private readonly NftBatch _batch = new(IPFamily.IPv4, "other");
    private readonly ManualResetEventSlim _ends = new();
    private readonly Thread _writing;
    private int _transactions;

    internal BusyNeighbour(TemporaryNamespace inside)
    {
        _table = inside.Run(() => NftTableSocket.Open(IPFamily.IPv4));
        _batch.AddTable();
        _batch.AddChain(new NftChain("theirs", []));
        _batch.FlushChain("theirs");
        _batch.AddRule("theirs", new NftRule([new Expression.Decide(NftVerdict.Accept)]));
        Write();
        _writing = new Thread(() =>
        {
            while (!_ends.Wait(Period))
            {
                Write();
            }
        });
        _writing.Start();
    }

    /// <summary>So often it has written.</summary>
    internal int Transactions => Volatile.Read(ref _transactions);

    public void Dispose()
    {
        _ends.Set();
        _writing.Join();
        _ends.Dispose();
        _table.Dispose();
    }

    private void Write()
    {
        Assert.True(_table.Apply(_batch).IsApplied);
        Interlocked.Increment(ref _transactions);
    }
}
