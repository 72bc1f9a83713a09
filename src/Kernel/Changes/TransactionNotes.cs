using System.Text;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Changes;

/// <summary>Gathers what the notifications of one nf_tables transaction say about rules of ours.</summary>
internal sealed class TransactionNotes
{
    private readonly SortedSet<string> _tables = new(StringComparer.Ordinal);
    private uint _port;
    private string? _chain;
    private int _changes;

    /// <summary>The next notification comes from this writer. What is left of another has lost its end, which is told
    /// as lost elsewhere.</summary>
    internal void Follow(uint port)
    {
        if (port != _port)
        {
            Forget();
            _port = port;
        }
    }

    /// <param name="table">What was touched.</param>
    /// <param name="chain">In it, or empty.</param>
    internal void Add(string table, ReadOnlySpan<byte> chain)
    {
        _tables.Add(table);
        _changes++;
        if (_chain is null && !chain.IsEmpty)
        {
            _chain = Encoding.UTF8.GetString(chain);
        }
    }

    /// <summary>What the transaction did to ours; null when nothing. The next one begins empty.</summary>
    /// <param name="generation">NFT_MSG_NEWGEN.</param>
    internal Drift? End(in NetlinkMessage generation)
    {
        var drift = _changes == 0 ? null : new Drift
        {
            Tables = [.. _tables],
            Chain = _chain,
            Changes = _changes,
            Writer = GenerationNotice.Read(generation).Writer,
        };
        Forget();
        return drift;
    }

    private void Forget()
    {
        _tables.Clear();
        _chain = null;
        _changes = 0;
    }
}
