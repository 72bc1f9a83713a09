using Signalbox.Core.Model;

namespace Signalbox.Proxy.Sync;

/// <summary>Something that works beside the families' loops while the agent runs: a server, a cleaner, a watch.
/// </summary>
internal interface IAgentPart
{
    /// <summary>What looks on at one family's syncs; null when nothing does. Asked once per family, before the first
    /// sync.</summary>
    IFamilyObserver? Observe(IPFamily family) => null;

    /// <summary>Works from the start of the agent on, while it still waits for the one before it to end; others only
    /// when the node is ours. Observers are asked for later in any case.</summary>
    bool IsEarly => false;

    /// <summary>Works until cancelled. Ending earlier, or throwing, ends the agent.</summary>
    Task RunAsync(CancellationToken cancellation) => Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
}
