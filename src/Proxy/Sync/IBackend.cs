using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Proxy.Sync;

/// <summary>Makes one family's kernel rules those of a plan. Not for several threads.</summary>
internal interface IBackend
{
    /// <summary>Services that the kernel refused.</summary>
    SetAside SetAside { get; }

    /// <summary>False while the kernel has to be read before anything is sent.</summary>
    bool IsKnown { get; }

    /// <summary>Forgets what is known: the next sync reads the kernel.</summary>
    void Doubt();

    /// <summary>Makes the kernel's rules those of <paramref name="plan"/>. <paramref name="changed"/> are the Services
    /// that may differ from the last sync that succeeded; the others are not looked at while the kernel's state is
    /// known. Throws <see cref="Kernel.KernelException"/> when the kernel cannot be read or reached, and
    /// <see cref="OperationCanceledException"/> when the gate that each transaction passes is closed.</summary>
    SyncReport Sync(NodePlan plan, IReadOnlyCollection<ServiceName> changed, TransactionGate gate);
}
