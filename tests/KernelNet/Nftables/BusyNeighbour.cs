using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Nftables;

/// <summary>Somebody who writes the chain "theirs" of a table a thousand times a second, until it is
/// disposed. It has written when the constructor returns.</summary>
internal sealed class BusyNeighbour : IDisposable
{
    private readonly NftTableSocket _table;
    private readonly NftBatch _batch;
    private readonly ITimer _timer;
    private int _transactions;
    private bool _isDisposed;

    internal BusyNeighbour(TemporaryNamespace inside, string table)
    {
        _table = inside.Run(() => NftTableSocket.Open(IPFamily.IPv4));
        _batch = new NftBatch(IPFamily.IPv4, table);
        _batch.AddTable();
        _batch.AddChain(new NftChain("theirs", []));
        _batch.FlushChain("theirs");
        _batch.AddRule("theirs", new NftRule([new Expression.Decide(NftVerdict.Accept)]));
        Write();
        var often = TimeSpan.FromMilliseconds(1);
        _timer = TimeProvider.System.CreateTimer(_ => Write(), null, often, often);
    }

    /// <summary>So often it has written.</summary>
    internal int Transactions => Volatile.Read(ref _transactions);

    public void Dispose()
    {
        _timer.Dispose();
        lock (_batch)
        {
            _isDisposed = true;
            _table.Dispose();
        }
    }

    private void Write()
    {
        lock (_batch)
        {
            if (!_isDisposed && _table.Apply(_batch).IsApplied)
            {
                Interlocked.Increment(ref _transactions);
            }
        }
    }
}
