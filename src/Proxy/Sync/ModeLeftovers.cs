using Signalbox.Core.Model;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Nftables;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Sync;

/// <summary>What the mode that does not run has left in one family, by us or by kube-proxy. It goes once, and not
/// before a sync has succeeded, so that there are rules for every packet at every moment. A failure is told and tried
/// again after a while; syncs go on meanwhile. Not for several threads.</summary>
/// <param name="remove">Removes what there is; throws when it cannot.</param>
/// <param name="log">Is told what went.</param>
/// <param name="time">For the pause.</param>
internal sealed class ModeLeftovers(Func<LeftoverCount> remove, AgentLog log, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private bool _isProgrammed;
    private bool _isDone;
    private TimeSpan _earliest = TimeSpan.Zero;

    /// <summary>In the calling thread's network namespace.</summary>
    public static ModeLeftovers Of(IPFamily family, ProxyMode running, AgentLog log, TimeProvider time) => new(
        running switch
        {
            ProxyMode.Nftables => () => IptablesLeftovers.Remove(family, IptablesTools.SearchPath(), time),
            ProxyMode.Iptables => () => new LeftoverCount(Tables: ProxyTable.Delete(family) ? 1 : 0),
            _ => throw new System.Diagnostics.UnreachableException(),
        },
        log, time)
    {
        Family = family,
    };

    public IPFamily Family { get; init; }

    /// <summary>How long until a removal that is wanted may be tried; null when none is.</summary>
    public TimeSpan? NextTry => _isProgrammed && !_isDone
        ? TimeSpan.FromTicks(Math.Max(0, (_earliest - time.GetElapsedTime(0)).Ticks))
        : null;

    /// <summary>From now on the running mode's rules are there.</summary>
    public void WantRemoval() => _isProgrammed = true;

    /// <summary>Removes them, if that is due.</summary>
    public void RemoveDue()
    {
        if (NextTry != TimeSpan.Zero)
        {
            return;
        }

        var start = time.GetTimestamp();
        try
        {
            var removed = remove();
            _isDone = true;
            if (removed != default)
            {
                Tell(removed, time.GetElapsedTime(start));
            }
        }
        catch (Exception failure)
        {
            // Whatever stands in these tables, others wrote it too: it must not keep Services from being programmed.
            _earliest = time.GetElapsedTime(0) + Pause;
            log.Error(
                "What another mode has left cannot be removed; it is tried again", ("family", Family),
                ("after", Pause), ("words", failure.Message));
        }
    }

    private void Tell(LeftoverCount removed, TimeSpan took) => log.At().Info(
        0, "Removed what another mode had left", ("family", Family), ("jumps", removed.Jumps),
        ("chains", removed.Chains), ("kept", removed.Kept), ("tables", removed.Tables),
        ("milliseconds", Math.Round(took.TotalMilliseconds, 1)));
}
