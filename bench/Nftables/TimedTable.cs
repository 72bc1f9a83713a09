using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Bench.Nftables;

/// <summary>The kernel's table, which notes what its transactions take.</summary>
internal sealed class TimedTable(NftTableSocket socket) : INftTable
{
    private readonly NftBatch _batch = new(socket.Family);

    public int Operations { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>From patches to messages.</summary>
    public Spent Writing { get; private set; }

    /// <summary>From the messages to the kernel's acknowledgement.</summary>
    public Spent Kernel { get; private set; }

    public void Forget()
    {
        (Operations, Bytes) = (0, 0);
        (Writing, Kernel) = (default, default);
    }

    public NftOutcome Run(Action<IRulesetWriter> write)
    {
        var start = Spent.Now;
        _batch.Clear();
        write(_batch);
        var written = Spent.Now;
        var outcome = socket.Apply(_batch);
        Kernel += Spent.Now - written;
        Writing += written - start;
        Operations += outcome.Operations;
        Bytes += outcome.Bytes;
        return outcome;
    }

    public NftInventory Read() => socket.Read();
}
