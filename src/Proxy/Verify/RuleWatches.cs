using System.Threading.Channels;
using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Changes;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Nftables;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Verify;

/// <summary>Notices changes of the proxy's rules on this node, whoever makes them.</summary>
internal sealed class RuleWatches : IDisposable
{
    private readonly List<IDisposable> _open = [];
    private readonly List<ChannelReader<Drift>> _drifts = [];

    /// <summary>In the calling thread's network namespace. Throws <see cref="KernelException"/>.</summary>
    public RuleWatches(ProxyMode mode, IEnumerable<IPFamily> families, TimeProvider time)
    {
        foreach (var family in families)
        {
            if (mode == ProxyMode.Iptables)
            {
                var watch = DriftWatch.Start(IptablesTools.Find(family), time);
                _open.Add(watch);
                _drifts.Add(watch.Drifts);
            }
            else
            {
                var table = NftTableSocket.Open(family);
                _open.Add(table);
                var watch = new NftTableWatch(table);
                _open.Add(watch);
                watch.Begin();
                _drifts.Add(watch.Drifts);
            }
        }
    }

    /// <summary>Calls <paramref name="onChange"/> at each change until cancelled.</summary>
    public Task RunAsync(Action onChange, CancellationToken cancellation) =>
        Task.WhenAll(_drifts.Select(drifts => PumpAsync(drifts, onChange, cancellation)));

    public void Dispose() => _open.AsEnumerable().Reverse().ToList().ForEach(open => open.Dispose());

    private static async Task PumpAsync(
        ChannelReader<Drift> drifts, Action onChange, CancellationToken cancellation)
    {
        await foreach (var _ in drifts.ReadAllAsync(cancellation))
        {
            onChange();
        }
    }
}
