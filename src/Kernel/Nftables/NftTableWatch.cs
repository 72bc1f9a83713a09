using System.Threading.Channels;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Changes;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Nftables;

/// <summary>Notices that somebody else has changed our table of one family. What our own socket does is dropped inside
/// the kernel. What packets do to dynamic sets is not notified. A listener costs the kernel time on a big load, so
/// start it after the first sync, and read the table when it has been started: what came between is not
/// told.</summary>
public sealed class NftTableWatch : IDisposable
{
    private readonly DriftSlot _slot = new();
    private readonly TransactionNotes _notes = new();
    private readonly byte _family;
    private readonly NftNotifications _notifications;

    private NftTableWatch(IPFamily family, int receiveBytes)
    {
        _family = FamilyNumber.Of(family);
        var lost = new Drift { Tables = [NftRuleset.TableName], IsLost = true };
        _notifications = new NftNotifications($"drift {family}", receiveBytes, _slot, lost, Take);
    }

    /// <summary>At most one item waits: what comes meanwhile is merged into it. Ends with the
    /// <see cref="KernelException"/> when the kernel cannot be watched any more. One reader.</summary>
    public ChannelReader<Drift> Drifts => _slot.Reader;

    /// <summary>Watches the calling thread's network namespace.</summary>
    /// <param name="table">Ours; it must not be used meanwhile.</param>
    public static NftTableWatch Start(NftTableSocket table) =>
        Start(table.Family, table.Port, NftNotifications.DefaultReceiveBytes);

    internal static NftTableWatch Start(IPFamily family, uint ownPort, int receiveBytes)
    {
        var watch = new NftTableWatch(family, receiveBytes);
        try
        {
            watch._notifications.LeaveOut([(int)ownPort]);
            return watch;
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    public void Dispose() => _notifications.Dispose();

    private Drift? Take(NetlinkMessage message)
    {
        _notes.Follow(message.Port);
        if (TableNotice.IsGeneration(message))
        {
            return _notes.End(message);
        }

        if (TableNotice.IsOfOurs(message, _family))
        {
            _notes.Add(NftRuleset.TableName, TableNotice.Name(message));
        }

        return null;
    }
}
