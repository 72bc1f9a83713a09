using System.Collections.Immutable;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Faults;

/// <summary>The faults in force at a server. Any thread may add and lift them at any time. Of several that would
/// strike, the eldest does.</summary>
public sealed class ApiFaults
{
    private ImmutableArray<FaultLease> _leases = [];

    /// <summary>In force from now on.</summary>
    public FaultLease Inject(Fault fault)
    {
        var lease = new FaultLease(this, fault);
        ImmutableInterlocked.Update(ref _leases, leases => leases.Add(lease));
        return lease;
    }

    public void LiftAll()
    {
        foreach (var lease in _leases)
        {
            lease.Lift();
        }
    }

    /// <summary>The fault that strikes this request, if any does: it has struck then.</summary>
    internal FaultLease? TakeForRequest(string? resource, ApiVerb? verb)
    {
        foreach (var lease in _leases)
        {
            if (lease.Fault is RequestFault fault && Strikes(fault, resource, verb) && lease.TryTake())
            {
                return lease;
            }
        }

        return null;
    }

    /// <inheritdoc cref="TakeForRequest"/>
    internal EventFault? TakeForEvent(string resource, StoreEventType type)
    {
        foreach (var lease in _leases)
        {
            if (lease.Fault is EventFault fault && Strikes(fault, resource, ApiVerb.Watch)
                && fault is EventFault.DropBookmarks == (type == StoreEventType.Bookmark) && lease.TryTake())
            {
                return fault;
            }
        }

        return null;
    }

    internal void Remove(FaultLease lease) =>
        ImmutableInterlocked.Update(ref _leases, leases => leases.Remove(lease));

    private static bool Strikes(Fault fault, string? resource, ApiVerb? verb) =>
        (fault.Resource is null || fault.Resource == resource) && (fault.Verb is null || fault.Verb == verb);
}
