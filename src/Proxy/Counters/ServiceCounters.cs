using System.Text.Json;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Nftables;
using Signalbox.Kernel;
using Signalbox.Kernel.Counters;
using Signalbox.Kernel.Iptables;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Counters;

/// <summary>Counts the connections to Service ports and endpoints, with --service-counters: one
/// <see cref="FamilyCounters"/> for each family.</summary>
internal sealed class ServiceCounters(ProxyOptions options, AgentLog log, TimeProvider time) : IAgentPart
{
    private const string EndpointChains = "KUBE-SEP-";

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(0.3);

    private readonly List<FamilyCounters> _families = [];
    private readonly List<IConnectionCounters> _kernels = [];

    public IFamilyObserver? Observe(IPFamily family)
    {
        try
        {
            var kernel = Open(family);
            _kernels.Add(kernel);
            var counters = new FamilyCounters(
                family, kernel, options.Mode == ProxyMode.Nftables ? new ElementPlaces(family) : new ChainPlaces(),
                log, time);
            lock (_families)
            {
                _families.Add(counters);
            }

            return counters;
        }
        catch (KernelException failure)
        {
            log.Error(
                "Connections to Services are not counted", ("family", family), ("reason", failure.Message));
            return null;
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        Task[] work =
        [
            Task.Delay(Timeout.InfiniteTimeSpan, cancellation),
            .. Families().Select(family => family.RunAsync(cancellation)),
        ];
        try
        {
            var first = await Task.WhenAny(work);
            await (first.IsFaulted ? first : Task.WhenAll(work));
        }
        finally
        {
            _kernels.ForEach(kernel => kernel.Dispose());
        }
    }

    /// <summary>Prometheus' text of what has been counted by now, or by a moment ago.</summary>
    public async Task<string> TextAsync(CancellationToken cancellation)
    {
        var families = Families();
        await Task.WhenAll(families.Select(family => family.RefreshAsync(cancellation)));
        return CounterText.Of(families);
    }

    /// <summary>The same as JSON, without what has never been called, and without waiting for a reading that takes
    /// long: what it finds is told to whoever asks next.</summary>
    public async Task WriteAsync(Utf8JsonWriter json, CancellationToken cancellation)
    {
        var families = Families();
        try
        {
            await Task.WhenAll(families.Select(family => family.RefreshAsync(cancellation)))
                .WaitAsync(LongestWait, time, cancellation);
        }
        catch (TimeoutException)
        {
            // Of very many chains. The reading goes on.
        }

        CounterJson.Write(json, families);
    }

    private FamilyCounters[] Families()
    {
        lock (_families)
        {
            return [.. _families];
        }
    }

    private IConnectionCounters Open(IPFamily family) =>
        options.Mode == ProxyMode.Nftables ? new ElementCounters(family, NftSets.Of(family).Counting)
        : IptablesTools.Find(family).Variant == IptablesVariant.Nft ? new ChainCounters(family, EndpointChains)
        : new LegacyCounters(family, EndpointChains);
}
