using System.Threading.Channels;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Changes;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Nftables;

/// <summary>Notices that somebody else has changed our table of one family. What our own socket does is dropped inside
/// the kernel. What packets do to dynamic sets is not notified. A listener costs the kernel time on a big load, so
/// begin after the first sync, and ask the table then whether it is still untouched: what came between is not
/// told.</summary>
public sealed class NftTableWatch : IDisposable
{
    private readonly DriftSlot _slot = new();
    private readonly TransactionNotes _notes = new();
    private readonly IPFamily _family;
    private readonly int _ownPort;
    private NftNotifications? _notifications;

    /// <param name="table">Ours.</param>
    public NftTableWatch(NftTableSocket table)
        : this(table.Family, table.Port)
    {
    }

    internal NftTableWatch(IPFamily family, uint ownPort) => (_family, _ownPort) = (family, (int)ownPort);

    /// <summary>At most one item waits: what comes meanwhile is merged into it. Ends with the
    /// <see cref="KernelException"/> when the kernel cannot be watched any more. One reader.</summary>
    public ChannelReader<Drift> Drifts => _slot.Reader;

    /// <summary>Begins to watch the calling thread's network namespace, once. The table's socket must not be used
    /// meanwhile.</summary>
    public void Begin(int receiveBytes = NftNotifications.DefaultReceiveBytes)
    {
        var lost = new Drift { Tables = [NftRuleset.TableName], IsLost = true };
        _notifications = new NftNotifications($"drift {_family}", receiveBytes, _slot, lost, Take);
        _notifications.LeaveOut([_ownPort]);
    }

    public void Dispose()
    {
        _notifications?.Dispose();
        _slot.Complete();
    }

    private Drift? Take(NetlinkMessage message)
    {
        _notes.Follow(message.Port);
        if (TableNotice.IsGeneration(message))
        {
            return _notes.End(message);
        }

        if (TableNotice.IsOfOurs(message, FamilyNumber.Of(_family)))
        {
            _notes.Add(NftRuleset.TableName, TableNotice.Name(message));
        }

        return null;
    }
}
