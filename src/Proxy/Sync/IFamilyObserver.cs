using Signalbox.Core.Model;
using Signalbox.Kernel.Changes;

namespace Signalbox.Proxy.Sync;

/// <summary>Looks on while one family is kept up to date: metrics, health, Events, conntrack. Called on the thread of
/// the family's loop, which waits meanwhile: whatever takes long, or can fail, is handed to a task of its own.
/// </summary>
internal interface IFamilyObserver
{
    /// <summary>The source said this; it is not known yet whether it changes anything here.</summary>
    void Took(ClusterChange change)
    {
    }

    /// <summary>It does change what this family reads of the cluster.</summary>
    void Accepted(ClusterChange change)
    {
    }

    /// <summary>Something now waits to be programmed, perhaps not alone.</summary>
    void Queued()
    {
    }

    /// <summary>Somebody else touched our rules.</summary>
    void Drifted(Drift drift)
    {
    }

    /// <summary>A sync ended, well or not.</summary>
    void Ended(SyncOutcome outcome)
    {
    }
}
