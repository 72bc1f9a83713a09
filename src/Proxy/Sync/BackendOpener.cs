using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync.Iptables;
using Signalbox.Proxy.Sync.Nftables;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Sync;

/// <summary>Opens the backend that the options name, for each family.</summary>
internal sealed class BackendOpener(ProxyOptions options, AgentLog log, TimeProvider time)
{
    private readonly NftablesStart _nftables = new(time);

    /// <summary>What every transaction of both families passes.</summary>
    public TransactionGate Gate { get; } = new();

    /// <summary>Throws <see cref="KernelException"/>, Unsupported where this family cannot be programmed.</summary>
    public OpenedBackend Open(IPFamily family, CancellationToken cancellation) => options.Mode switch
    {
        ProxyMode.Iptables => IptablesStart.Open(family, options, log, time, cancellation),
        ProxyMode.Nftables => _nftables.Open(family),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Of the mode that the options do not name.</summary>
    public ModeLeftovers LeftoversOf(IPFamily family) => ModeLeftovers.Of(family, options.Mode, log, time);
}
