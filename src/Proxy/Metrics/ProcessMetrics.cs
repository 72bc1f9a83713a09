using Prometheus;
using Signalbox.Kernel.Processes;

namespace Signalbox.Proxy.Metrics;

/// <summary>What the process uses, read when somebody asks. Under the names that every Prometheus client has.</summary>
internal sealed class ProcessMetrics
{
    private readonly Counter _processor;
    private readonly Gauge _maxFiles;
    private readonly Counter _received;
    private readonly Counter _sent;
    private readonly Gauge _files;
    private readonly Gauge _resident;
    private readonly Gauge _started;
    private readonly Gauge _virtual;
    private readonly Gauge _maxVirtual;

    public ProcessMetrics(CollectorRegistry registry)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _processor = factory.CreateCounter("process_cpu_seconds_total", "User and system time in seconds");
        _maxFiles = factory.CreateGauge("process_max_fds", "How many files may be open");
        _received = factory.CreateCounter(
            "process_network_receive_bytes_total", "Bytes of IP packets that this network namespace has received");
        _sent = factory.CreateCounter(
            "process_network_transmit_bytes_total", "Bytes of IP packets that this network namespace has sent");
        _files = factory.CreateGauge("process_open_fds", "How many files are open");
        _resident = factory.CreateGauge("process_resident_memory_bytes", "Memory that is in use, in bytes");
        _started = factory.CreateGauge(
            "process_start_time_seconds", "When the process started, in seconds since 1970");
        _virtual = factory.CreateGauge("process_virtual_memory_bytes", "Address space in use, in bytes");
        _maxVirtual = factory.CreateGauge("process_virtual_memory_max_bytes", "Address space at the most, in bytes");
        registry.AddBeforeCollectCallback(Read);
    }

    /// <summary>Where /proc cannot be read, the values stay what they were.</summary>
    private void Read()
    {
        ProcessUse use;
        try
        {
            use = ProcessUse.Read();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return;
        }

        _processor.IncTo(use.ProcessorSeconds);
        _maxFiles.Set(use.OpenFilesLimit);
        _received.IncTo(use.ReceivedBytes);
        _sent.IncTo(use.SentBytes);
        _files.Set(use.OpenFiles);
        _resident.Set(use.ResidentBytes);
        _started.Set(use.StartTime);
        _virtual.Set(use.VirtualBytes);
        _maxVirtual.Set(use.VirtualLimit);
    }
}
