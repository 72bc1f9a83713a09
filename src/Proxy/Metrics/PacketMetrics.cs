using Prometheus;
using Signalbox.Core.Render.Iptables;
using Signalbox.Kernel;
using Signalbox.Kernel.Accounting;

namespace Signalbox.Proxy.Metrics;

/// <summary>Packets that two rules of iptables mode count in the kernel, read when somebody asks. Where the kernel has
/// no such counters, neither have we. Source: spec 4.4 and 7.4.</summary>
internal sealed class PacketMetrics
{
    private readonly (string Kernel, Lazy<Counter> Ours)[] _counters;

    public PacketMetrics(CollectorRegistry registry)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _counters =
        [
            (IptablesFeatures.InvalidCounter, new Lazy<Counter>(() => Names.WholeCounter(
                factory, "kubeproxy_iptables_ct_state_invalid_dropped_packets_total",
                "Packets dropped because connection tracking could not place them"))),
            (IptablesFeatures.LocalhostNodePortsCounter, new Lazy<Counter>(() => Names.WholeCounter(
                factory, "kubeproxy_iptables_localhost_nodeports_accepted_packets_total",
                "Packets to node ports on loopback addresses"))),
        ];
        registry.AddBeforeCollectCallback(Read);
    }

    private void Read()
    {
        try
        {
            using var accounting = new NfAcct();
            foreach (var (kernel, ours) in _counters)
            {
                Take(accounting.Get(kernel), ours);
            }
        }
        catch (KernelException)
        {
            // Told at the start: rules go without them.
        }
    }

    private static void Take(AccountingCounter? found, Lazy<Counter> ours)
    {
        if (found is { } counter)
        {
            ours.Value.IncTo(counter.Packets);
        }
    }
}
