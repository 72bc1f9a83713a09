using Signalbox.Core.Model;

namespace Signalbox.Proxy.Sync;

/// <summary>Something that works beside the families' loops while the agent runs: a server, a cleaner, a watch.
/// </summary>
internal interface IAgentPart
{
    /// <summary>What looks on at one family's syncs; null when nothing does. Asked once per family, before the first
    /// sync.</summary>
    IFamilyObserver? Observe(IPFamily family) => null;

    /// <summary>Works until cancelled. Ending earlier, or throwing, ends the agent.</summary>
    Task RunAsync(CancellationToken cancellation) => Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
}
