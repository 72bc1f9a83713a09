using System.Globalization;
using Prometheus;

namespace Signalbox.Proxy.Metrics;

/// <summary>What .NET says of itself, read when somebody asks. There are no go_ metrics: nothing here is a goroutine,
/// and numbers under false names would lie to whoever looks at them.</summary>
internal sealed class RuntimeMetrics
{
    private readonly Gauge _heap;
    private readonly Counter _allocated;
    private readonly Counter _paused;
    private readonly Gauge _threads;
    private readonly Counter _collections;

    public RuntimeMetrics(CollectorRegistry registry)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _heap = factory.CreateGauge(
            "signalbox_dotnet_heap_bytes", "Managed memory, what is not collected yet included");
        _allocated = factory.CreateCounter("signalbox_dotnet_allocated_bytes_total", "Managed memory ever allocated");
        _paused = factory.CreateCounter(
            "signalbox_dotnet_gc_pause_seconds_total", "How long collections of managed memory have stopped all else");
        _threads = factory.CreateGauge("signalbox_dotnet_pool_threads", "Threads of the pool");
        _collections = factory.CreateCounter(
            "signalbox_dotnet_gc_collections_total", "Collections of managed memory", ["generation"]);
        registry.AddBeforeCollectCallback(Read);
    }

    private void Read()
    {
        _heap.Set(GC.GetTotalMemory(forceFullCollection: false));
        _allocated.IncTo(GC.GetTotalAllocatedBytes());
        _paused.IncTo(GC.GetTotalPauseDuration().TotalSeconds);
        _threads.Set(ThreadPool.ThreadCount);
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            _collections.WithLabels(generation.ToString(CultureInfo.InvariantCulture))
                .IncTo(GC.CollectionCount(generation));
        }
    }
}
